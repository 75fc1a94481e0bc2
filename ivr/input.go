package ivr

func (n *Node) choice(key string) (Choice, bool) {
	for _, c := range n.Keys {
		if c.Key == key {
			return c, true
		}
	}
	return Choice{}, false
}

// menuKey: a choice of the menu first, then what 0, * and 9 mean everywhere;
// anything else is a wrong key.
func (r *run) menuKey(n *Node, key string) {
	c, ok := n.choice(key)
	switch {
	case ok:
		r.walked(n, key)
		if c.Topic != "" {
			r.setVar("topic", c.Topic)
		}
		if c.Next == r.flow.Operator {
			r.operator(promptOperator)
			return
		}
		r.goTo(c.Next)
	case key == "0" && r.flow.Operator != "":
		r.walked(n, key)
		r.operator(promptOperator)
	case key == "*":
		r.walked(n, key)
		r.again(n)
	case key == "9":
		r.walked(n, key)
		r.back(n)
	default:
		r.walked(n, key)
		r.wrong(n)
	}
}

// again repeats a question because the caller asked for it.
func (r *run) again(n *Node) {
	if r.s.Rounds++; r.s.Rounds > r.book.Config.Rounds {
		r.tooLong()
		return
	}
	r.s.Typed = ""
	r.ask(n)
}

// wrong: one repeat, then the operator; never a hang-up (DOMAIN.md 9).
func (r *run) wrong(n *Node) {
	r.s.Typed = ""
	invalid := promptInvalid
	if n.Kind == KindCollect {
		invalid = promptAgain
	}
	if r.s.Misses++; r.s.Misses == 1 {
		if rerun := r.resolve(n.Rerun); len(rerun) > 0 {
			r.s.Carry = append(r.s.Carry, rerun...)
			r.ask(n)
			return
		}
		r.ask(n, invalid)
		return
	}
	if n.Wrong != "" {
		r.goTo(n.Wrong)
		return
	}
	if n.Kind == KindCollect { // who is asked no further is not told to dial again
		r.operator(promptOperator)
		return
	}
	r.operator(promptInvalid, promptOperator)
}

// collectKey gathers digits. # (or the node's own key) ends, * starts anew.
func (r *run) collectKey(n *Node, key string) {
	switch {
	case key == n.endKey():
		r.collected(n)
	case key == "*":
		r.again(n)
	case key == "#":
		r.wrong(n)
	default:
		r.type1(n, key)
	}
}

// type1 adds a digit; the last one ends the input.
func (r *run) type1(n *Node, digit string) {
	r.s.Typed += digit
	if len(r.s.Typed) >= n.Max {
		r.collected(n)
		return
	}
	r.await(WaitInput, r.book.Config.BetweenDigits.Milliseconds())
}

// collected takes the digits if they are enough.
func (r *run) collected(n *Node) {
	typed := r.s.Typed // only their number, of secret ones
	r.walked(n, typed)
	if len(typed) < max(n.Min, 1) || !n.Secret && !valid(n.Valid, typed) {
		r.wrong(n)
		return
	}
	r.put(n.Save, typed)
	if !n.Secret {
		r.order(Set{Name: n.Save, Value: typed})
		r.goTo(n.Next)
		return
	}
	if r.s.Hidden == nil {
		r.s.Hidden = map[string]Hidden{}
	}
	r.s.Hidden[n.Save] = Hidden{Round: r.s.Round, Digits: len(typed)}
	r.goTo(n.Next)
}

// languageKey: a language, or what 0, * and 9 mean everywhere.
func (r *run) languageKey(n *Node, key string) {
	r.walked(n, key)
	c, ok := n.choice(key)
	switch {
	case ok:
	case key == "0" && r.flow.Operator != "":
		r.setVar("lang", n.Lang)
		r.operator(promptOperator)
		return
	case key == "*", key == "9": // nothing was asked before it
		r.again(n)
		return
	}
	if !ok {
		if r.s.Misses++; r.s.Misses == 1 {
			r.ask(n)
			return
		}
		c.Topic = n.Lang
	}
	r.setVar("lang", c.Topic)
	r.goTo(n.Next)
}

// messageKey: a key while the caller is told to leave a message. 0, * and 9 mean what
// they mean everywhere, where there is an operator; any other brings the tone early.
func (r *run) messageKey(n *Node, key string) {
	switch staffed := r.flow.Operator != "" && r.flow.Operator != n.ID; {
	case staffed && key == "0":
		r.walked(n, key)
		r.operator(promptOperator)
	case staffed && key == "*":
		r.walked(n, key)
		r.goTo(n.ID)
	case staffed && key == "9":
		r.walked(n, key)
		r.back(n)
	default:
		r.say(WaitFixed, nil, beep)
	}
}

// questionKey: only the valid keys count; neither 0 nor * is anything here.
func (r *run) questionKey(n *Node, key string) {
	r.walked(n, key)
	c, ok := n.choice(key)
	if !ok {
		r.unanswered(n)
		return
	}
	r.put(n.Ask, key)
	r.order(Marked{Question: n.Ask, Value: key})
	r.goTo(c.Next)
}

// unanswered: one repeat after silence or a wrong key, then on (DOMAIN.md 10).
func (r *run) unanswered(n *Node) {
	if r.s.Misses++; r.s.Misses > 1 {
		r.goTo(n.None)
		return
	}
	rerun := r.resolve(n.Rerun)
	if len(rerun) == 0 {
		rerun = []string{r.s.Lang + "/" + promptRerun}
	}
	r.s.Carry = append(r.s.Carry, rerun...)
	r.ask(n)
}

// silent is an input that did not come in time.
func (r *run) silent(n *Node) {
	switch n.Kind {
	case KindQuestion:
		r.unanswered(n)
		return
	case KindLanguage:
		r.setVar("lang", n.Lang)
		r.goTo(n.Next)
		return
	case KindCollect:
		if r.s.Typed != "" { // the last digit was a while ago: that is all
			r.collected(n)
			return
		}
	}
	r.walked(n, "")
	if n.Silence != "" {
		r.goTo(n.Silence)
		return
	}
	r.operator(promptTimeout, promptOperator)
}
