//go:build linux && (amd64 || arm64 || riscv64 || ppc64le || s390x)

package media

import (
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

const udpHeader = 8 // a filter of a UDP socket sees the packet from there

// unheardProgram keeps G.711 and comfort noise out, save for one packet in
// unheardEvery. Everything else passes and is judged where it always was: keys,
// RTCP on the same port, unknown types, what is too short.
func unheardProgram(event uint8) []bpf.Instruction {
	const all = 0x40000
	return []bpf.Instruction{
		bpf.LoadExtension{Num: bpf.ExtLen},
		bpf.JumpIf{Cond: bpf.JumpLessThan, Val: udpHeader + headerLen, SkipTrue: 10},
		bpf.LoadAbsolute{Off: udpHeader + 1, Size: 1},
		bpf.ALUOpConstant{Op: bpf.ALUOpAnd, Val: 0x7F}, // RTCP, 192 to 223, is no type of ours without its top bit either
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(event), SkipTrue: 7},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: PCMA, SkipTrue: 2},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: PCMU, SkipTrue: 1},
		bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: comfort, SkipTrue: 4},
		bpf.LoadAbsolute{Off: udpHeader + 2, Size: 2}, // sequence number
		bpf.ALUOpConstant{Op: bpf.ALUOpAnd, Val: unheardEvery - 1},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: 0, SkipTrue: 1},
		bpf.RetConstant{Val: 0},
		bpf.RetConstant{Val: all},
	}
}

// leaveOut has the system drop sound; false if it will not.
func (f *fast) leaveOut(s *socket, event uint8) bool {
	if event == 0 {
		event = payloadNone // none agreed on: no packet has this type
	}
	raw, err := bpf.Assemble(unheardProgram(event))
	if err != nil {
		return false
	}
	prog := make([]unix.SockFilter, len(raw))
	for i, r := range raw {
		prog[i] = unix.SockFilter{Code: r.Op, Jt: r.Jt, Jf: r.Jf, K: r.K}
	}
	return unix.SetsockoptSockFprog(s.fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
		&unix.SockFprog{Len: uint16(len(prog)), Filter: &prog[0]}) == nil
}

func (f *fast) letIn(s *socket) {
	_ = unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_DETACH_FILTER, 0)
}
