package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"slices"
	"strconv"
	"strings"
)

// statistic computes a statistic of CloudWatch; ok is false if nothing was measured.
func statistic(name string, minutes []minute) (value float64, ok bool, err error) {
	if len(minutes) == 0 {
		return 0, false, nil
	}
	first, values := minutes[0], []float64(nil)
	total := minute{min: first.min, max: first.max}
	for _, m := range minutes {
		total.count += m.count
		total.sum += m.sum
		total.min, total.max = min(total.min, m.min), max(total.max, m.max)
		values = append(values, m.values...)
	}
	switch name {
	case "Sum":
		return total.sum, true, nil
	case "SampleCount":
		return float64(total.count), true, nil
	case "Minimum":
		return total.min, true, nil
	case "Maximum":
		return total.max, true, nil
	case "Average":
		return total.sum / float64(total.count), true, nil
	}
	percent, err := strconv.ParseFloat(strings.TrimPrefix(name, "p"), 64)
	if err != nil || !strings.HasPrefix(name, "p") || len(values) == 0 {
		return 0, false, fmt.Errorf("the statistic %s cannot be computed here", name)
	}
	slices.Sort(values)
	return values[max(0, int(math.Ceil(percent/100*float64(len(values))))-1)], true, nil
}

// evaluate computes an expression of CloudWatch's metric math, as far as the alarms use it.
// A metric without a value is a variable that is missing. Go's grammar has all of it.
func evaluate(expression string, variables map[string]float64) (float64, error) {
	parsed, err := parser.ParseExpr(expression)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", expression, err)
	}
	return math64{variables}.of(parsed)
}

type math64 struct{ variables map[string]float64 }

func (m math64) of(e ast.Expr) (float64, error) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return m.of(e.X)
	case *ast.BasicLit:
		return strconv.ParseFloat(e.Value, 64)
	case *ast.Ident:
		v, ok := m.variables[e.Name]
		if !ok {
			return 0, fmt.Errorf("%s has no value, and no FILL", e.Name)
		}
		return v, nil
	case *ast.BinaryExpr:
		return m.binary(e)
	case *ast.CallExpr:
		return m.call(e)
	}
	return 0, fmt.Errorf("%T is not computed here", e)
}

func (m math64) binary(e *ast.BinaryExpr) (float64, error) {
	x, err := m.of(e.X)
	if err != nil {
		return 0, err
	}
	y, err := m.of(e.Y)
	if err != nil {
		return 0, err
	}
	truth := map[bool]float64{true: 1}
	switch e.Op { //nolint:exhaustive // others are refused
	case token.ADD:
		return x + y, nil
	case token.SUB:
		return x - y, nil
	case token.MUL:
		return x * y, nil
	case token.QUO:
		return x / y, nil
	case token.GEQ:
		return truth[x >= y], nil
	case token.GTR:
		return truth[x > y], nil
	}
	return 0, fmt.Errorf("%s is not computed here", e.Op)
}

// call computes FILL(metric, otherwise) and IF(condition, then, otherwise).
func (m math64) call(e *ast.CallExpr) (float64, error) {
	name, _ := e.Fun.(*ast.Ident)
	switch {
	case name != nil && name.Name == "FILL" && len(e.Args) == 2:
		if metric, ok := e.Args[0].(*ast.Ident); ok {
			if v, measured := m.variables[metric.Name]; measured {
				return v, nil
			}
			return m.of(e.Args[1])
		}
	case name != nil && name.Name == "IF" && len(e.Args) == 3:
		condition, err := m.of(e.Args[0])
		if err != nil {
			return 0, err
		}
		if condition != 0 {
			return m.of(e.Args[1])
		}
		return m.of(e.Args[2])
	}
	return 0, fmt.Errorf("%v is not computed here", e.Fun)
}
