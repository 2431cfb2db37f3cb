// What is measured in the page: the same for each of the three, by the words that each has for it.
;(function measureCost() {
  const VITAL_MS = 12
  /** Time for what follows from a change: the trace, requests. */
  const PAUSE_MS = 15
  const TRIES = 50

  /** With neither, a bare native profiler: what a cycle costs that does nothing else. */
  let bare
  const bareStop = () => bare.stop()
  const bareStart = () => {
    bare = new Profiler({ sampleInterval: 10, maxBufferSize: 9000 })
  }

  const neither = { stop: bareStop, start: bareStart, hidden: bareStop, shown: bareStart }
  const ours = {
    addAction: () => profilerBridge.addAction('action'),
    addVital: () => profilerBridge.addVital('vital', { start_ms: performance.now(), duration_ms: VITAL_MS }),
    startView: () => profilerBridge.startView('view'),
    stop: () => profilerBridge.stop(),
    start: () => profilerBridge.start(),
  }
  // It has no stop and start for its profiler alone: its session ends, and the user's next click begins another.
  const theirs = {
    addAction: () => DD_RUM.addAction('action'),
    addVital: () => DD_RUM.addDurationVital('vital', { startTime: Date.now(), duration: VITAL_MS }),
    startView: () => DD_RUM.startView('view'),
    stop: () => DD_RUM.stopSession(),
    start: () => say(document.body, 'click'),
  }
  const side = { '/neither': neither, '/ours': ours, '/theirs': theirs }[location.pathname]
  if (side === neither) bareStart()

  function say(target, type) {
    const event = new Event(type, { bubbles: true })
    // Datadog's SDK hears no other events of a script.
    event.__ddIsTrusted = true
    target.dispatchEvent(event)
  }

  // Emulated: what a tab costs that really hides is the browser's affair, and much more.
  function setHidden(hidden) {
    Object.defineProperty(document, 'hidden', { configurable: true, value: hidden })
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: hidden ? 'hidden' : 'visible' })
    say(document, 'visibilitychange')
    if (hidden) side.hidden?.()
    else side.shown?.()
  }

  const pause = () => new Promise((done) => setTimeout(done, PAUSE_MS))

  async function cycle(times, end, begin) {
    for (let n = 0; n < times; n += 1) {
      const before = window.begun
      end()
      await pause()
      // Datadog's session takes its time when its cookie is locked; a user would click again.
      for (let tries = 0; window.begun === before; tries += 1) {
        if (tries > TRIES) throw new Error('no native profiler was begun')
        begin()
        await pause()
      }
    }
  }

  const call = (name, times) => {
    const one = side[name]
    const started = performance.now()
    for (let n = 0; n < times; n += 1) one()
    return ((performance.now() - started) * 1000) / times
  }

  window.cost = {
    /** Microseconds, for each call until it returns. */
    call,
    pauses: (times) => cycle(times, () => setHidden(true), () => setHidden(false)),
    stops: (times) => cycle(times, side.stop, side.start),
    /** A profile with a long task, so that nobody finds it too short, with so many calls of each kind, and sent. */
    async profile(times) {
      const end = performance.now() + 60
      while (performance.now() < end) Math.sqrt(end)
      await pause()
      if (side !== neither) for (const name of ['addAction', 'addVital', 'startView']) call(name, times)
      setHidden(true)
      await pause()
    },
  }
})()
