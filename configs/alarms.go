package configs

import (
	"errors"
	"reflect"

	"hotline/alarm"
)

// alarms reads alarms.yaml. What the limits of one queue leave out is as in those of
// all, so these are read first.
func (l *loader) alarms(name string) alarm.Rules {
	all := alarm.Defaults()
	if !l.has(name) { // older folders have none
		return all
	}
	bindYAML(name, []byte(l.text(name)), &all) // its mistakes are told below
	out := alarm.Defaults()
	l.file(name, &out, func(b *binder) {
		b.fresh = map[reflect.Type]any{reflect.TypeFor[alarm.QueueRules](): alarm.QueueRules{Of: all.Queues}}
	})
	return out
}

func (c Centre) checkAlarms() error {
	var bad mistakes
	for i, q := range c.Alarms.Own {
		if !c.hasQueue(q.Queue) {
			bad.add("own[%d].queue: no queue %q; %s", i, q.Queue, c.whichQueue(q.Queue))
		}
	}
	return errors.Join(c.Alarms.Validate(), bad.err())
}
