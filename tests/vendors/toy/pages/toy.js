// Without a proxy it sends to its vendor, as an app's would.
window.toySdk.init(new URLSearchParams(location.search).get('proxy') || 'http://intake.toy.example')
