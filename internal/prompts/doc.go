// Package prompts makes the shipped sounds: speech by festival, levelled and
// cut for the telephone, and the tones and hold music by arithmetic.
//
// The work is reproducible: the same texts, voices and version of festival give
// the same bytes, so a change of the committed sound always has a reason. A
// prompt whose text did not change is not made again.
//
// Speech goes: text, spelled out (Spell) and cut into sentences, each one said
// by festival, brought to 8 kHz by sox, trimmed of silence; the sentences are
// joined with a short pause, levelled to -20 dBFS of active speech, and written
// as A-law in whole frames of 20 ms.
package prompts
