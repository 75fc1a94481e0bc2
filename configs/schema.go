package configs

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Schema is the JSON schema of the machine settings for editors; it is made
// from the types, the defaults and the sentences of the example, and lies
// beside the example as hotline.schema.json.
func Schema() ([]byte, error) {
	s := schemaOf(reflect.ValueOf(Defaults()), "", exampleSentences())
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "Machine settings of hotline"
	data, err := json.MarshalIndent(s, "", "  ")
	return append(data, '\n'), err
}

func schemaOf(v reflect.Value, path string, sentences map[string]string) map[string]any {
	out := map[string]any{}
	if text := sentences[path]; text != "" {
		out["description"] = text
	}
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		t, v = t.Elem(), reflect.Zero(t.Elem())
	}
	switch {
	case t == durationType:
		out["type"] = "string"
		out["pattern"] = `^(0|[0-9.]+(ms|s|m|h|d)([0-9.]+(ms|s|m|h))*)$`
		out["default"] = strings.NewReplacer("h0m0s", "h", "m0s", "m").Replace(time.Duration(v.Int()).String())
	case isText(t):
		out["type"] = "string"
	case t.Kind() == reflect.Struct:
		properties := map[string]any{}
		for name, index := range fields(t) {
			full := join(path, name)
			if _, hidden := machineBinder("", nil).hidden[full]; !hidden {
				properties[name] = schemaOf(v.FieldByIndex(index), full, sentences)
			}
		}
		out["type"], out["properties"], out["additionalProperties"] = "object", properties, false
	case t.Kind() == reflect.Slice:
		out["type"], out["items"] = "array", schemaOf(reflect.Zero(t.Elem()), path, map[string]string{})
		if t.Elem().Kind() == reflect.Struct && !isText(t.Elem()) {
			out["items"] = schemaOf(reflect.Zero(t.Elem()), path, sentences)
		}
	default:
		out["type"] = jsonType(t.Kind())
		if !v.IsZero() {
			out["default"] = v.Interface()
		}
	}
	return out
}

func isText(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) || p.Implements(reflect.TypeFor[yaml.BytesUnmarshaler]())
}

func jsonType(k reflect.Kind) string {
	switch {
	case k == reflect.Bool:
		return "boolean"
	case k == reflect.Float32 || k == reflect.Float64:
		return "number"
	case k == reflect.String:
		return "string"
	case strings.Contains(k.String(), "int"):
		return "integer"
	}
	return "object"
}
