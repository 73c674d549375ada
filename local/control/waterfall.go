package control

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/trace"
)

// waterfall is a drawn trace: a row for each span, in the order of the tree.
type waterfall struct {
	trace.Trace
	Rows     []row
	Ticks    []tick
	Gaps     []gap
	Services []serviceKey
	Calls    bool // whether calls of AWS are shown that did not fail
	Hidden   int  // the calls that are not shown
}

// row is one span. Left and Width are percents of the time axis.
type row struct {
	trace.Span
	Depth       int
	Orphan      bool // it has a parent, which is not in the trace
	Left, Width float64
	Offset      time.Duration // from the start of the trace
	Colour      int
}

// Indent is the depth that is drawn. Deeper levels are drawn like the last.
func (r row) Indent() int { return min(r.Depth, 6) }

// Note says in a word which of several alike spans it is: the event's type, the status of
// the response, or a later attempt's number.
func (r row) Note() string {
	if kind := r.Attribute("eventforge.event.type"); kind != "" && !strings.Contains(r.Name, kind) {
		return kind
	}
	if n := r.Attribute("eventforge.attempt.number"); n != "" && n != "1" {
		return "no. " + n
	}
	return r.Attribute("http.response.status_code")
}

// tick is a label of the axis.
type tick struct {
	Left float64
	At   time.Duration
}

// gap is a time without spans that is drawn shorter than it was.
type gap struct {
	Left, Width float64
	Took        time.Duration
}

// serviceKey is an entry of the legend.
type serviceKey struct {
	Name   string
	Colour int
	Spans  int
}

// colours is how many colours the style sheet has for services.
const colours = 10

// drawTrace lays out the trace, with the calls of AWS or only with those that failed.
func drawTrace(t trace.Trace, calls bool) waterfall {
	axis := newAxis(t)
	w := waterfall{Trace: t, Gaps: axis.gaps(), Services: services(t.Items), Calls: calls}
	for _, percent := range []float64{0, 25, 50, 75} {
		w.Ticks = append(w.Ticks, tick{percent, axis.at(percent)})
	}
	for _, p := range newTree(t.Items).walk() {
		if !calls && !p.Failed && p.Attribute("rpc.system") == "aws-api" {
			w.Hidden++
			continue
		}
		r := axis.row(p)
		r.Colour = w.colour(p.Service)
		w.Rows = append(w.Rows, r)
	}
	return w
}

func (w waterfall) colour(service string) int {
	for _, k := range w.Services {
		if k.Name == service {
			return k.Colour
		}
	}
	return 0
}

// tree is a trace's spans by their parents. Those whose parent is not in the trace are
// roots, under "".
type tree struct {
	spans    []trace.Span
	children map[string][]trace.Span
}

func newTree(spans []trace.Span) tree {
	t := tree{spans: spans, children: map[string][]trace.Span{}}
	known := map[string]bool{}
	for _, s := range spans {
		known[s.ID] = true
	}
	for _, s := range spans {
		parent := s.Parent
		if !known[parent] {
			parent = ""
		}
		t.children[parent] = append(t.children[parent], s)
	}
	return t
}

// placed is a span at its depth in the tree.
type placed struct {
	trace.Span
	depth int
}

// walk returns each span once, parents before their children. Spans that are each
// other's parents have no root; they come last.
func (t tree) walk() []placed {
	var all []placed
	seen := map[string]bool{}
	var visit func(spans []trace.Span, depth int)
	visit = func(spans []trace.Span, depth int) {
		for _, s := range spans {
			if !seen[s.ID] {
				seen[s.ID] = true
				all = append(all, placed{s, depth})
				visit(t.children[s.ID], depth+1)
			}
		}
	}
	visit(t.children[""], 0)
	visit(t.spans, 0)
	return all
}

// services lists the services in order of their first span. Those that follow each other
// have colours that differ.
func services(spans []trace.Span) []serviceKey {
	var all []serviceKey
	for _, s := range spans {
		i := slices.IndexFunc(all, func(k serviceKey) bool { return k.Name == s.Service })
		if i < 0 {
			i = len(all)
			all = append(all, serviceKey{Name: s.Service, Colour: i % colours})
		}
		all[i].Spans++
	}
	return all
}

// Times without spans that are longer than this, and than a share of the busy time, are
// drawn as narrow gaps, or a webhook's retry a minute later would leave nothing of the
// rest to see.
const (
	shortestGap = 250 * time.Millisecond
	gapShare    = 0.2
	gapWidth    = 3.0 // percent of the axis
)

// axis maps times to percents.
type axis struct {
	start time.Time
	parts []part
}

// part is a piece of the axis: a time with spans, or a gap.
type part struct {
	from, to    time.Duration // since the start
	left, width float64
	gap         bool
}

func newAxis(t trace.Trace) axis {
	a := axis{start: t.Start}
	var busy time.Duration
	for _, s := range t.Items { // in order of their start
		from, to := s.Start.Sub(t.Start), s.End.Sub(t.Start)
		if last := len(a.parts) - 1; last >= 0 && from <= a.parts[last].to {
			busy += max(0, to-a.parts[last].to)
			a.parts[last].to = max(a.parts[last].to, to)
			continue
		}
		a.parts = append(a.parts, part{from: from, to: to})
		busy += to - from
	}
	a.parts = withGaps(a.parts, max(shortestGap, time.Duration(gapShare*float64(busy))))
	a.scale()
	return a
}

// withGaps joins the busy parts whose distance is at most the given one, and puts gaps
// between the others.
func withGaps(busy []part, most time.Duration) []part {
	var all []part
	for _, p := range busy {
		last := len(all) - 1
		switch {
		case last < 0:
		case p.from-all[last].to <= most:
			all[last].to = p.to
			continue
		default:
			all = append(all, part{from: all[last].to, to: p.from, gap: true})
		}
		all = append(all, p)
	}
	return all
}

// scale gives every part its place. Gaps take half of the axis at most.
func (a *axis) scale() {
	var busy time.Duration
	gaps := 0.0
	for _, p := range a.parts {
		if p.gap {
			gaps++
			continue
		}
		busy += p.to - p.from
	}
	narrow := min(gapWidth, 50/max(gaps, 1))
	share := (100 - gaps*narrow) / max(float64(busy), 1)
	left := 0.0
	for i := range a.parts {
		p := &a.parts[i]
		p.left, p.width = left, share*float64(p.to-p.from)
		if p.gap {
			p.width = narrow
		}
		left += p.width
	}
}

// percent is the place of a time on the axis.
func (a axis) percent(d time.Duration) float64 {
	for _, p := range a.parts {
		if d <= p.to {
			return p.left + p.width*float64(d-p.from)/max(float64(p.to-p.from), 1)
		}
	}
	return 100
}

// at is the time at a place of the axis.
func (a axis) at(percent float64) time.Duration {
	for _, p := range a.parts {
		if percent < p.left+p.width {
			return p.from + time.Duration(float64(p.to-p.from)*(percent-p.left)/p.width)
		}
	}
	return 0
}

func (a axis) gaps() []gap {
	var all []gap
	for _, p := range a.parts {
		if p.gap {
			all = append(all, gap{Left: p.left, Width: p.width, Took: p.to - p.from})
		}
	}
	return all
}

func (a axis) row(p placed) row {
	offset := p.Start.Sub(a.start)
	left := a.percent(offset)
	return row{
		Span: p.Span, Depth: p.depth, Orphan: p.depth == 0 && p.Parent != "", Offset: offset,
		Left: left, Width: a.percent(p.End.Sub(a.start)) - left,
	}
}

// took shows a duration with about three digits.
func took(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case ms < 10:
		return strconv.FormatFloat(ms, 'f', 2, 64) + " ms"
	case ms < 100:
		return strconv.FormatFloat(ms, 'f', 1, 64) + " ms"
	case ms < 1000:
		return strconv.FormatFloat(ms, 'f', 0, 64) + " ms"
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + " s"
	}
	return d.Round(time.Second).String()
}

// percent shows a percent of the axis in an attribute.
func percent(p float64) string { return fmt.Sprintf("%.3f%%", p) }
