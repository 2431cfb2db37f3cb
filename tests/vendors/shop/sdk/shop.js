// A profiler as a team may write its own: it runs while the page is visible and its session is alive.
;(() => {
  const KEY = 'shop.session'
  const IDLE_MS = 15 * 60 * 1000
  const TOTAL_MS = 4 * 60 * 60 * 1000
  const EVERY_MS = 10
  let url = ''
  let profiler = null
  let run = null
  let stoppedByUser = false
  let denied = ''
  let asked = ''
  let said = ''
  let count = 0

  const read = () => JSON.parse(sessionStorage.getItem(KEY) || 'null')
  const write = (session) => sessionStorage.setItem(KEY, JSON.stringify(session))
  const isAlive = (kept) =>
    kept !== null && !kept.over && Date.now() < kept.expires && Date.now() < kept.session.start + TOTAL_MS

  function send(path, body) {
    const text = JSON.stringify(body)
    return fetch(`${url}/shop/${path}?shop_key=sk-1&n=${(count += 1)}-${performance.now()}`, {
      method: 'POST',
      body: text,
      keepalive: text.length < 50000,
    }).catch(() => {})
  }

  function ask(session) {
    asked = session
    fetch(`${url}/shop/quota?session=${session}&shop_key=sk-1`)
      .then((answer) => (answer.status === 429 ? { ok: false } : answer.json()))
      .then((answer) => {
        if (answer.ok === false) denied = session
        follow()
      })
      .catch(() => {})
  }

  function start(session) {
    try {
      profiler = new Profiler({ sampleInterval: EVERY_MS, maxBufferSize: 6000 })
    } catch {
      return
    }
    const mine = profiler
    run = { id: crypto.randomUUID(), session, began: performance.now(), every: EVERY_MS }
    profiler.addEventListener('samplebufferfull', () => {
      if (profiler !== mine) return
      collect()
      follow()
    })
  }

  function collect() {
    const [mine, about] = [profiler, run]
    profiler = null
    about.ended = performance.now()
    mine.stop().then((trace) => {
      send('profile', { sdk: window.shopProfiler.version, run: { ...about, origin: performance.timeOrigin, trace } })
    })
  }

  // The state changes at once, and the trace is collected in the background.
  function follow() {
    const kept = read()
    const alive = isAlive(kept)
    const allowed = alive && !stoppedByUser && denied !== kept.session.id
    const visible = document.visibilityState === 'visible'
    if (profiler && (!allowed || !visible || run.session !== kept.session.id)) collect()
    if (!profiler && allowed && visible) start(kept.session.id)
    if (alive && asked !== kept.session.id) ask(kept.session.id)
    const word = profiler ? 'on' : allowed && !visible ? 'idle' : 'off'
    if (word !== said) {
      said = word
      send('events', { events: [{ profiler: word, at: Date.now(), session: alive ? kept.session.id : undefined }] })
    }
  }

  function touch() {
    const kept = read()
    const session = isAlive(kept) ? kept.session : { id: crypto.randomUUID(), start: Date.now() }
    write({ session, expires: Date.now() + IDLE_MS })
    follow()
  }

  window.shopProfiler = {
    version: '1.2.0',
    init(proxy) {
      url = proxy
      for (const name of ['click', 'keydown', 'scroll']) addEventListener(name, (e) => e.isTrusted && touch(), true)
      for (const name of ['visibilitychange', 'resume']) document.addEventListener(name, follow, true)
      for (const name of ['pageshow', 'focus']) addEventListener(name, follow)
      addEventListener('pagehide', () => profiler && collect())
      setInterval(follow, 1000)
      // Somebody who only reads is there too.
      setInterval(() => document.visibilityState === 'visible' && isAlive(read()) && touch(), 60000)
      if (isAlive(read())) follow()
      else touch()
      return this.version
    },
    stop() {
      stoppedByUser = true
      follow()
    },
    start() {
      stoppedByUser = false
      follow()
    },
  }
})()
