// Package configs puts the settings of every room and door together and ships
// what a centre starts with.
//
// Two kinds of settings (DESIGN.md 4):
//
//   - Machine: what this installation is made of (ports, trunks, storage,
//     limits), read from one YAML file by Load. hotline.yaml beside this file
//     holds every setting with its default and a sentence.
//   - Centre: what the contact centre does (queues, skills, hours, holidays,
//     topics, survey, menus), read from a folder of YAML files by LoadCentre.
//     The folder centre is embedded and read at every start, unless another is given.
//
// Reading is strict: an unknown key, a wrong type or a value out of its range
// is a Problem with file, line, what is wrong and the cure, and all of them are
// reported at once. Nothing is read from the environment but what the file
// names as ${NAME}.
//
// Shipped with the package: the texts of all prompts in Russian and English
// (Text), their sound (Sounds, Manifest, Clip) in a temporary synthetic voice,
// and the people of the demo (Demo).
package configs
