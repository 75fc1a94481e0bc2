// Package headset plays the browsers of the house in tests and under load: a
// Headset is an operator's softphone, a Caller a customer's page. Both are
// written from docs/softphone-protocol.md alone and talk to a server over real
// sockets, with real DTLS-SRTP sound by pion/webrtc; nothing of the server's
// own code is used.
package headset
