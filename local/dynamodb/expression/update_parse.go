package expression

// ParseUpdate parses an update expression. The error is an Error that does not
// name the parameter.
func ParseUpdate(text string) (*Update, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	u, seen := &Update{}, map[string]bool{}
	for p.peek().kind != tokenEnd {
		if err := p.clause(u, seen); err != nil {
			return nil, err
		}
	}
	u.uses = p.uses
	return u, nil
}

// clause parses SET, REMOVE, ADD or DELETE and its comma-separated parts. Each
// clause may occur once.
func (p *parser) clause(u *Update, seen map[string]bool) error {
	part, name := p.clauseParser(u)
	if part == nil {
		return p.syntax()
	}
	if seen[name] {
		return errorf("The %q section can only be used once in an update expression;", name)
	}
	seen[name] = true
	p.advance()
	for {
		if err := part(); err != nil {
			return err
		}
		if !p.accept(",") {
			return nil
		}
	}
}

// clauseParser returns the function that parses one part of the clause whose
// name is next.
func (p *parser) clauseParser(u *Update) (part func() error, name string) {
	switch t := p.peek(); {
	case t.keyword("SET"):
		return func() error { return p.assignment(u) }, "SET"
	case t.keyword("REMOVE"):
		return func() error { return p.removal(u) }, "REMOVE"
	case t.keyword("ADD"):
		return func() error { return p.change(&u.adds) }, "ADD"
	case t.keyword("DELETE"):
		return func() error { return p.change(&u.deletes) }, "DELETE"
	default:
		return nil, ""
	}
}

func (p *parser) assignment(u *Update) error {
	path, err := p.path()
	if err != nil {
		return err
	}
	if err := p.expect("="); err != nil {
		return err
	}
	source, err := p.sum()
	u.sets = append(u.sets, assignment{path, source})
	return err
}

func (p *parser) removal(u *Update) error {
	path, err := p.path()
	u.removes = append(u.removes, path)
	return err
}

func (p *parser) change(list *[]change) error {
	path, err := p.path()
	if err != nil {
		return err
	}
	value, err := p.value()
	*list = append(*list, change{path, value})
	return err
}

// sum parses a source, or two sources with + or - between them.
func (p *parser) sum() (source, error) {
	left, err := p.source()
	if err != nil {
		return nil, err
	}
	minus := p.peek().is("-")
	if !minus && !p.peek().is("+") {
		return left, nil
	}
	p.advance()
	right, err := p.source()
	return arithmetic{left, right, minus}, err
}

func (p *parser) source() (source, error) {
	t := p.peek()
	if t.kind == tokenValue {
		value, err := p.value()
		return valueSource{value}, err
	}
	if t.kind == tokenWord && p.ahead().is("(") {
		return p.sourceCall(t.text)
	}
	path, err := p.path()
	return pathSource{path}, err
}

// sourceCall parses a call of if_not_exists or list_append.
func (p *parser) sourceCall(name string) (source, error) {
	if name != "if_not_exists" && name != "list_append" {
		return nil, wrongFunction(name)
	}
	p.advance()
	p.advance()
	left, err := p.source()
	if err != nil {
		return nil, err
	}
	if err := p.expect(","); err != nil {
		return nil, err
	}
	right, err := p.source()
	if err != nil {
		return nil, err
	}
	if name == "list_append" {
		return listAppend{left, right}, p.expect(")")
	}
	path, ok := left.(pathSource)
	if !ok {
		return nil, errorf("Operator or function requires a document path; operator or function: if_not_exists")
	}
	return ifNotExists{path.path, right}, p.expect(")")
}
