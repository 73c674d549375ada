package compatibility

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/test/compatibility/golden"
)

// shape is what the items of one kind have: each attribute's path → its type and in how
// many of the items it is.
type shape struct {
	items int
	has   map[string]map[string]int
}

// kind names what an item is, by the fixed parts of its keys: ORDER|EVENT.
func kind(item map[string]golden.Value) string {
	part := func(name string) string {
		text, _ := item[name]["S"].(string)
		fixed, _, _ := strings.Cut(text, "#")
		if strings.Trim(fixed, "0123456789-") == "" || len(fixed) == 26 {
			return "‹id›"
		}
		return fixed
	}
	return part("PK") + "|" + part("SK")
}

// shapes returns the shape of each kind.
func shapes(items []map[string]golden.Value) map[string]*shape {
	all := map[string]*shape{}
	for _, item := range items {
		k := kind(item)
		if all[k] == nil {
			all[k] = &shape{has: map[string]map[string]int{}}
		}
		all[k].items++
		seen := map[string]string{}
		walk("", item, seen)
		for path, typ := range seen {
			if all[k].has[path] == nil {
				all[k].has[path] = map[string]int{}
			}
			all[k].has[path][typ]++
		}
	}
	return all
}

// walk notes the type at each path of an item.
func walk(path string, item map[string]golden.Value, seen map[string]string) {
	for name, v := range item {
		at := strings.TrimPrefix(path+"."+name, ".")
		for typ, inner := range v {
			seen[at] = typ
			switch inner := inner.(type) {
			case map[string]any:
				walk(at, values(inner), seen)
			case []any:
				for _, element := range inner {
					if m, ok := element.(map[string]any); ok {
						walk(at, map[string]golden.Value{"[]": m}, seen)
					}
				}
			}
		}
	}
}

func values(m map[string]any) map[string]golden.Value {
	out := map[string]golden.Value{}
	for name, v := range m {
		if v, ok := v.(map[string]any); ok {
			out[name] = v
		}
	}
	return out
}

// missing lists what a reader of the old shapes does not find in items of the new ones:
// a kind, an attribute that each item of its kind had, a type that is another one.
func missing(before, now map[string]*shape) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(before)) {
		if now[k] == nil {
			out = append(out, k+" is not written any more")
			continue
		}
		for _, path := range slices.Sorted(maps.Keys(before[k].has)) {
			out = append(out, lost(k, path, before[k], now[k])...)
		}
	}
	return out
}

func lost(k, path string, before, now *shape) []string {
	had, has := before.has[path], now.has[path]
	count := func(types map[string]int) (n int) {
		for _, c := range types {
			n += c
		}
		return n
	}
	var out []string
	if count(had) == before.items && count(has) == 0 { // in some of them: the others are younger
		out = append(out, fmt.Sprintf("%s: %s was in each of %d items and is in none of %d", k, path, before.items, now.items))
	}
	for typ := range has {
		if had[typ] == 0 {
			out = append(out, fmt.Sprintf("%s: %s is of type %s and was not", k, path, typ))
		}
	}
	return out
}

// rest is a key's text after its first part.
func rest(item map[string]golden.Value, name string) string {
	text, _ := item[name]["S"].(string)
	_, after, _ := cut(text)
	return after
}

// cut splits a key at its first separator.
func cut(text string) (before, after string, found bool) { return strings.Cut(text, "#") }
