package control

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// The drawing's measures, in SVG user units.
const (
	boxWidth, boxHeight = 172, 40
	stepRight, stepDown = 204, 84
	left, right, head   = 140, 24, 24 // margins; curves that skip rows use the left one
)

// graph is a drawn state machine: boxes in rows, from the start to the ends.
type graph struct {
	Width, Height int
	Boxes         []box
	Arrows        []arrow
}

type box struct {
	X, Y, W, H int
	Name, Type string
	Mark       string // "", visited, failed or current
}

// MidX is the horizontal centre of the box.
func (b box) MidX() int { return b.X + b.W/2 }

// MidY is the baseline of the box's label.
func (b box) MidY() int { return b.Y + b.H/2 + 5 }

type arrow struct {
	Path  string
	Catch bool // taken on an error
	Taken bool
}

// machine is what the drawing needs of a definition.
type machine struct {
	StartAt string
	States  map[string]state
}

type state struct {
	Type, Next, Default string
	Choices, Catch      []struct{ Next string }
}

type edge struct {
	from, to string
	catch    bool
}

// draw lays out the run's state machine and marks the states that it visited.
func draw(run Run) (graph, error) {
	var m machine
	if err := json.Unmarshal(run.Definition, &m); err != nil {
		return graph{}, fmt.Errorf("definition: %w", err)
	}
	edges := m.edges()
	rows := rowsOf(m, edges)
	marks, taken := visited(run)
	g, places := place(m, rows, marks)
	for _, e := range edges {
		from, to := places[e.from], places[e.to]
		g.Arrows = append(g.Arrows, arrow{Path: curve(from, to), Catch: e.catch, Taken: taken[e.from+"\x00"+e.to]})
	}
	return g, nil
}

// edges lists the transitions in a fixed order, a state's normal ones first.
func (m machine) edges() []edge {
	var all []edge
	for _, name := range m.names() {
		s := m.States[name]
		add := func(to string, catch bool) {
			e := edge{name, to, catch}
			if _, ok := m.States[to]; ok && !slices.Contains(all, e) {
				all = append(all, e)
			}
		}
		add(s.Next, false)
		add(s.Default, false)
		for _, c := range s.Choices {
			add(c.Next, false)
		}
		for _, c := range s.Catch {
			add(c.Next, true)
		}
	}
	return all
}

func (m machine) names() []string {
	names := make([]string, 0, len(m.States))
	for name := range m.States {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// rowsOf gives each state its row: one below the lowest of those that lead to
// it. A machine may loop; a step back up does not push anything down.
func rowsOf(m machine, edges []edge) map[string]int {
	next := map[string][]string{}
	for _, e := range edges {
		next[e.from] = append(next[e.from], e.to)
	}
	rows, onPath := map[string]int{}, map[string]bool{}
	var visit func(name string, row int)
	visit = func(name string, row int) {
		if at, seen := rows[name]; onPath[name] || seen && at >= row {
			return
		}
		rows[name], onPath[name] = row, true
		for _, to := range next[name] {
			visit(to, row+1)
		}
		onPath[name] = false
	}
	visit(m.StartAt, 0)
	return rows
}

// place puts the boxes of each row side by side: the successful path on the left,
// compensation and end states on the right.
func place(m machine, rows map[string]int, marks map[string]string) (graph, map[string]box) {
	columns, g := map[int]int{}, graph{}
	places := map[string]box{}
	names := m.names()
	slices.SortStableFunc(names, func(a, b string) int { return weight(m.States[a]) - weight(m.States[b]) })
	for _, name := range names {
		row, reachable := rows[name]
		if !reachable {
			continue
		}
		b := box{
			X: left + columns[row]*stepRight, Y: head + row*stepDown, W: boxWidth, H: boxHeight,
			Name: name, Type: m.States[name].Type, Mark: marks[name],
		}
		columns[row]++
		places[name] = b
		g.Boxes = append(g.Boxes, b)
		g.Width = max(g.Width, b.X+b.W+right)
		g.Height = max(g.Height, b.Y+b.H+head)
	}
	return g, places
}

// weight orders the states of a row: those that go on before those that end.
func weight(s state) int {
	switch s.Type {
	case "Fail":
		return 2
	case "Succeed":
		return 1
	default:
		return 0
	}
}

// curve is the path from the bottom of one box to the top of one in the next row.
// A path that skips rows goes around on the left or, to a box further right, first
// right and then down.
func curve(from, to box) string {
	rows := (to.Y - from.Y) / stepDown
	switch {
	case rows == 1:
		x1, y1, x2, y2 := from.MidX(), from.Y+from.H, to.MidX(), to.Y-2
		return fmt.Sprintf("M%d %d C%d %d %d %d %d %d", x1, y1, x1, y1+24, x2, y2-24, x2, y2)
	case rows > 1 && to.X > from.X:
		x1, y1, x2, y2 := from.X+from.W, from.Y+from.H/2, to.MidX(), to.Y-2
		return fmt.Sprintf("M%d %d C%d %d %d %d %d %d", x1, y1, x2, y1, x2, y1, x2, y2)
	default:
		swing := min(24+12*max(rows, -rows), left-12) * 4 / 3 // the curve reaches three quarters of it
		y1, y2 := from.Y+from.H/2+6, to.Y+to.H/2-6
		return fmt.Sprintf("M%d %d C%d %d %d %d %d %d", from.X, y1, from.X-swing, y1, to.X-swing, y2, to.X-2, y2)
	}
}

// visited reads from the history which states were visited, which failed, and
// which transitions were taken.
func visited(run Run) (marks map[string]string, taken map[string]bool) {
	marks, taken = map[string]string{}, map[string]bool{}
	last := ""
	for _, e := range run.Events {
		switch {
		case strings.HasSuffix(e.Type, "StateEntered"):
			if last != "" {
				taken[last+"\x00"+e.State] = true
			}
			last, marks[e.State] = e.State, "visited"
			if e.Type == "FailStateEntered" {
				marks[e.State] = "failed"
			}
		case failure(e.Type) && last != "":
			marks[last] = "failed"
		case succeeded(e.Type) && last != "":
			marks[last] = "visited" // a retry succeeded
		}
	}
	if run.Status == "RUNNING" && last != "" {
		marks[last] = "current"
	}
	return marks, taken
}

func failure(event string) bool {
	for _, end := range []string{"Failed", "TimedOut"} {
		if strings.HasSuffix(event, end) && !strings.HasPrefix(event, "Execution") {
			return true
		}
	}
	return false
}

func succeeded(event string) bool {
	return event == "TaskSucceeded" || event == "LambdaFunctionSucceeded"
}
