// Package e2e tries the whole product as its users do: the real binary, foreign
// SIP phones (baresip, sipp), a real browser (Chromium with a fake microphone),
// real audio found by analysis. It has no code of the product, only tests and
// what drives the foreign programs.
package e2e
