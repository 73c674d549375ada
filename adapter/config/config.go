// Package config reads each process's configuration from its environment, once, at the
// start. One error reports every missing or malformed variable. No default can hide a
// missing variable.
package config

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Load reads T, one of this package's structs, from an environment in the form of
// os.Environ. Its error names every variable that is missing, malformed or against a
// rule, and never contains a secret's value.
func Load[T any](environ []string) (T, error) {
	cfg, err := env.ParseAsWithOptions[T](env.Options{Environment: env.ToMap(environ)})
	reasons, err := explain[T](err)
	if err != nil {
		return cfg, err
	}
	if c, ok := any(cfg).(interface{ check() []string }); ok {
		reasons = append(reasons, c.check()...) // a variable that could not be read has its zero value
	}
	if len(reasons) == 0 {
		return cfg, nil
	}
	slices.Sort(reasons)
	return cfg, fmt.Errorf("config: %s", strings.Join(reasons, "; "))
}

// Names lists the variables of T in alphabetical order, without those of Common. A function's names are its
// environment in wiring.
func Names[T any]() []string {
	common := keys[Common]()
	own := slices.DeleteFunc(keys[T](), func(k string) bool { return slices.Contains(common, k) })
	slices.Sort(own)
	return own
}

func keys[T any]() []string {
	var cfg T
	params, err := env.GetFieldParams(&cfg)
	if err != nil {
		panic(err) // a malformed tag is an error in this package
	}
	var names []string
	for _, p := range params {
		if p.OwnKey != "" {
			names = append(names, p.Key)
		}
	}
	return names
}

// explain converts the parser's errors, which name Go fields, to reasons that name
// variables. It returns any other error as it is.
func explain[T any](err error) (reasons []string, other error) {
	if err == nil {
		return nil, nil
	}
	var all env.AggregateError
	if !errors.As(err, &all) {
		return nil, fmt.Errorf("config: %w", err)
	}
	for _, e := range all.Errors {
		reasons = append(reasons, reason[T](e))
	}
	return reasons, nil
}

func reason[T any](err error) string {
	var missing env.VarIsNotSetError
	var empty env.EmptyVarError
	var malformed env.ParseError
	switch {
	case errors.As(err, &missing):
		return missing.Key + " is missing"
	case errors.As(err, &empty):
		return empty.Key + " is empty"
	case errors.As(err, &malformed):
		return fmt.Sprintf("%s %v", variable(reflect.TypeFor[T](), malformed.Name), malformed.Err)
	}
	return err.Error()
}

// variable is the name that a field of t, or of a struct within t, reads.
func variable(t reflect.Type, field string) string {
	f, ok := t.FieldByName(field)
	if !ok {
		return field
	}
	name, _, _ := strings.Cut(f.Tag.Get("env"), ",")
	return name
}
