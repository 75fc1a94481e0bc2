package switchboard

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// registry gives types of one family (events, facts) a stable tag in the
// journal, so that records of older releases stay readable.
type registry[T any] struct {
	what   string
	byTag  map[string]reflect.Type
	byType map[reflect.Type]string
}

func newRegistry[T any](what string) *registry[T] {
	return &registry[T]{what: what, byTag: map[string]reflect.Type{}, byType: map[reflect.Type]string{}}
}

// add registers the dynamic type of v under the tag.
func (r *registry[T]) add(tag string, v T) {
	t := reflect.TypeOf(v)
	if _, dup := r.byTag[tag]; dup {
		panic("switchboard: tag used twice: " + tag)
	}
	r.byTag[tag], r.byType[t] = t, tag
}

type tagged struct {
	Type string          `json:"k"`
	Data json.RawMessage `json:"d,omitempty"`
}

func (r *registry[T]) encode(v T) (tagged, error) {
	tag, ok := r.byType[reflect.TypeOf(v)]
	if !ok {
		return tagged{}, fmt.Errorf("%s %T has no tag", r.what, v)
	}
	data, err := json.Marshal(v)
	if err != nil {
		return tagged{}, fmt.Errorf("%s %s: %w", r.what, tag, err)
	}
	if string(data) == "{}" {
		data = nil
	}
	return tagged{Type: tag, Data: data}, nil
}

func (r *registry[T]) decode(t tagged) (T, error) {
	var zero T
	typ, ok := r.byTag[t.Type]
	if !ok {
		return zero, fmt.Errorf("%s %q is not known to this version", r.what, t.Type)
	}
	p := reflect.New(typ)
	if len(t.Data) > 0 {
		if err := json.Unmarshal(t.Data, p.Interface()); err != nil {
			return zero, fmt.Errorf("%s %s: %w", r.what, t.Type, err)
		}
	}
	return p.Elem().Interface().(T), nil
}
