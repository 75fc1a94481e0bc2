package ivr

// Entry is the calendar that decides whether a caller of this menu finds somebody:
// that of the first hours node a caller comes to of whom nothing is known, before
// anything is asked of him that leads elsewhere. "" when the menu asks for no hours there.
func (f *Flow) Entry() string {
	id := f.Start
	for range f.Nodes {
		n, ok := f.Node(id)
		if !ok {
			return ""
		}
		switch n.Kind {
		case KindHours:
			return n.Calendar
		case KindPlay, KindSet, KindLanguage, KindCollect, KindLookup, KindSubflow:
			id = n.Next
		case KindBranch: // whoever is not named
			id = n.Else
		default:
			return ""
		}
	}
	return ""
}
