// Only with the mock: answers the page's sound offers inside the page, with a soft tone, in place of the media server.
(function () {
  var send = WebSocket.prototype.send
  var peer = null
  WebSocket.prototype.send = function (text) {
    var ws = this
    send.call(ws, text)
    var m = JSON.parse(text)
    if (typeof m.sdp !== 'string') return
    if (peer) peer.close()
    var pc = (peer = new RTCPeerConnection())
    var ctx = new AudioContext()
    var tone = ctx.createOscillator()
    var quiet = ctx.createGain()
    var wobble = ctx.createOscillator()
    var depth = ctx.createGain()
    var out = ctx.createMediaStreamDestination()
    tone.frequency.value = 330
    quiet.gain.value = 0.05
    wobble.frequency.value = 1.3
    depth.gain.value = 0.05
    wobble.connect(depth).connect(quiet.gain)
    tone.connect(quiet).connect(out)
    tone.start()
    wobble.start()
    pc.addTrack(out.stream.getAudioTracks()[0], out.stream)
    pc.setRemoteDescription({ type: 'offer', sdp: m.sdp })
      .then(function () { return pc.createAnswer() })
      .then(function (a) { return pc.setLocalDescription(a) })
      .then(function () {
        return new Promise(function (done) {
          if (pc.iceGatheringState === 'complete') return done()
          pc.onicegatheringstatechange = function () { if (pc.iceGatheringState === 'complete') done() }
        })
      })
      .then(function () {
        var data = JSON.stringify({ type: 'media', ref: m.ref, sdp: pc.localDescription.sdp })
        ws.dispatchEvent(new MessageEvent('message', { data: data }))
      })
  }
})()
