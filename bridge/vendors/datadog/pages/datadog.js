// Starts Datadog's SDK with everything switched on and everything sent to the proxy that the address names.
;(function startDatadog() {
  const proxy = new URLSearchParams(location.search).get('proxy')
  const say = (text) => document.addEventListener('DOMContentLoaded', () => {
    document.getElementById('version').textContent = text
  })
  if (!proxy) {
    // Without one the SDK would send to its vendor.
    say('not started: the address has no ?proxy=')
    return
  }
  window.DD_RUM.init({
    applicationId: '00000000-0000-4000-8000-000000000000',
    clientToken: 'pub00000000000000000000000000000000',
    site: 'datadoghq.com',
    service: 'profiler-bridge',
    env: 'test',
    proxy,
    sessionSampleRate: 100,
    profilingSampleRate: 100,
    // All or nothing: a share of sessions would make runs differ.
    telemetrySampleRate: 0,
    trackUserInteractions: true,
    trackLongTasks: true,
    trackResources: true,
  })
  say(window.DD_RUM.version || '')
})()
