package acd

// key orders entries: by a, b, c, then id. Smaller comes first.
type key struct {
	a, b, c int64
	id      uint64
}

func (k key) less(o key) bool {
	switch {
	case k.a != o.a:
		return k.a < o.a
	case k.b != o.b:
		return k.b < o.b
	case k.c != o.c:
		return k.c < o.c
	}
	return k.id < o.id
}

// tree is an ordered set with ranks: insert, remove, first, after and rank are
// O(log n). It is a treap whose priorities come from the id alone, so the same
// history gives the same shape; shape never shows in answers. The nodes of all
// trees of a desk share one forest.
type tree struct{ root int32 }

type node struct {
	key
	prio              uint32
	left, right, size int32
	val               int32
}

// forest holds nodes; number 0 is the empty tree.
type forest struct {
	nodes []node
	free  int32
}

func newForest() forest { return forest{nodes: make([]node, 1, 64)} }

func (f *forest) alloc(k key, val int32) int32 {
	n := node{key: k, prio: mix(k.id), size: 1, val: val}
	if i := f.free; i != 0 {
		f.free = f.nodes[i].left
		f.nodes[i] = n
		return i
	}
	f.nodes = append(f.nodes, n)
	return int32(len(f.nodes) - 1)
}

// mix is the finaliser of splitmix64.
func mix(x uint64) uint32 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return uint32((x ^ x>>31) >> 32)
}

func (f *forest) size(t tree) int { return int(f.nodes[t.root].size) }

func (f *forest) insert(t *tree, k key, val int32) { t.root = f.put(t.root, f.alloc(k, val)) }

func (f *forest) put(r, n int32) int32 {
	if r == 0 {
		return n
	}
	if f.nodes[n].prio > f.nodes[r].prio {
		f.nodes[n].left, f.nodes[n].right = f.split(r, f.nodes[n].key)
		return f.fix(n)
	}
	if f.nodes[n].less(f.nodes[r].key) {
		l := f.put(f.nodes[r].left, n)
		f.nodes[r].left = l
	} else {
		l := f.put(f.nodes[r].right, n)
		f.nodes[r].right = l
	}
	return f.fix(r)
}

func (f *forest) split(r int32, k key) (l, g int32) {
	if r == 0 {
		return 0, 0
	}
	n := &f.nodes[r]
	if n.less(k) {
		n.right, g = f.split(n.right, k)
		return f.fix(r), g
	}
	l, n.left = f.split(n.left, k)
	return l, f.fix(r)
}

func (f *forest) fix(r int32) int32 {
	n := &f.nodes[r]
	n.size = 1 + f.nodes[n.left].size + f.nodes[n.right].size
	return r
}

func (f *forest) merge(l, r int32) int32 {
	switch {
	case l == 0:
		return r
	case r == 0:
		return l
	case f.nodes[l].prio > f.nodes[r].prio:
		f.nodes[l].right = f.merge(f.nodes[l].right, r)
		return f.fix(l)
	}
	f.nodes[r].left = f.merge(l, f.nodes[r].left)
	return f.fix(r)
}

// remove takes k out; it tells whether it was there.
func (f *forest) remove(t *tree, k key) bool {
	root, ok := f.cut(t.root, k)
	t.root = root
	return ok
}

func (f *forest) cut(r int32, k key) (int32, bool) {
	if r == 0 {
		return 0, false
	}
	n := &f.nodes[r]
	var ok bool
	switch {
	case k.less(n.key):
		n.left, ok = f.cut(n.left, k)
	case n.less(k):
		n.right, ok = f.cut(n.right, k)
	default:
		m := f.merge(n.left, n.right)
		f.nodes[r] = node{left: f.free}
		f.free = r
		return m, true
	}
	return f.fix(r), ok
}

// first gives the smallest node, 0 when the tree is empty.
func (f *forest) first(t tree) int32 {
	r := t.root
	for r != 0 && f.nodes[r].left != 0 {
		r = f.nodes[r].left
	}
	return r
}

// after gives the smallest node with a key above k, 0 when there is none.
func (f *forest) after(t tree, k key) int32 {
	var best int32
	for r := t.root; r != 0; {
		if k.less(f.nodes[r].key) {
			best, r = r, f.nodes[r].left
		} else {
			r = f.nodes[r].right
		}
	}
	return best
}

// next gives the node that follows n in the tree.
func (f *forest) next(t tree, n int32) int32 { return f.after(t, f.nodes[n].key) }

// rank is the number of entries below k.
func (f *forest) rank(t tree, k key) int {
	n := 0
	for r := t.root; r != 0; {
		if f.nodes[r].less(k) {
			n += int(f.nodes[f.nodes[r].left].size) + 1
			r = f.nodes[r].right
		} else {
			r = f.nodes[r].left
		}
	}
	return n
}
