// Starts our agent (`/sdk/agent.js`) with everything sent to the proxy that the address names.
;(function startAgent() {
  const proxy = new URLSearchParams(location.search).get('proxy')
  const say = (text) => document.addEventListener('DOMContentLoaded', () => {
    document.getElementById('version').textContent = text
  })
  if (!proxy) {
    // Without one it would send to this server, which takes nothing.
    say('not started: the address has no ?proxy=')
    return
  }
  window.profilerBridge.init({
    endpoint: `${proxy}/v1/profiles`,
    quota: `${proxy}/v1/quota`,
    application: 'profiler-bridge',
    service: 'profiler-bridge',
    env: 'test',
    version: '1.0.0',
  })
  say(window.profilerBridge.version)
})()
