package expression

// maxInOperands is the largest number of operands of IN.
const maxInOperands = 100

// functions are the functions that return a condition, with the number of their
// arguments.
var functions = map[string]int{
	"attribute_exists": 1, "attribute_not_exists": 1, "attribute_type": 2, "begins_with": 2, "contains": 2,
}

// operandFunctions are the functions that return a value.
var operandFunctions = map[string]bool{"size": true, "if_not_exists": true, "list_append": true}

// ParseCondition parses a condition, filter or key condition. The error is an
// Error that does not name the parameter.
func ParseCondition(text string) (*Condition, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	root, err := p.disjunction()
	if err == nil {
		err = p.finish()
	}
	if err != nil {
		return nil, err
	}
	return &Condition{root: root, uses: p.uses}, nil
}

func (p *parser) disjunction() (node, error) {
	left, err := p.conjunction()
	for err == nil && p.acceptWord("OR") {
		var right node
		right, err = p.conjunction()
		left = orNode{left, right}
	}
	return left, err
}

func (p *parser) conjunction() (node, error) {
	left, err := p.negation()
	for err == nil && p.acceptWord("AND") {
		var right node
		right, err = p.negation()
		left = andNode{left, right}
	}
	return left, err
}

func (p *parser) negation() (node, error) {
	if p.acceptWord("NOT") {
		inner, err := p.negation()
		return notNode{inner}, err
	}
	return p.primary()
}

func (p *parser) primary() (node, error) {
	if p.peek().is("(") {
		return p.parenthesis()
	}
	if t := p.peek(); t.kind == tokenWord && p.ahead().is("(") && t.text != "size" {
		return p.call()
	}
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	return p.comparison(left)
}

// parenthesis parses a condition in parentheses. Like DynamoDB, it refuses a
// second pair around the same condition.
func (p *parser) parenthesis() (node, error) {
	open := p.at
	p.advance()
	inner, err := p.disjunction()
	if err != nil {
		return nil, err
	}
	if p.last == (group{open + 1, p.at - 1}) {
		return nil, errorf("The expression has redundant parentheses;")
	}
	p.last = group{open, p.at}
	return inner, p.expect(")")
}

// comparison parses the operator after the left operand and the rest of the
// comparison.
func (p *parser) comparison(left Operand) (node, error) {
	switch t := p.peek(); {
	case p.acceptWord("BETWEEN"):
		return p.between(left)
	case p.acceptWord("IN"):
		return p.inList(left)
	case t.kind == tokenSign && isComparator(t.text):
		p.advance()
		right, err := p.operand()
		if err != nil {
			return nil, err
		}
		return compareNode{t.text, left, right}, distinct(t.text, left, right)
	default:
		return nil, p.syntax()
	}
}

func isComparator(sign string) bool {
	switch sign {
	case "=", "<>", "<", "<=", ">", ">=":
		return true
	}
	return false
}

// distinct refuses an operand that is compared with itself.
func distinct(operator string, left Operand, others ...Operand) error {
	path, ok := left.(Path)
	if !ok {
		return nil
	}
	for _, o := range others {
		if q, ok := o.(Path); ok && q.String() == path.String() {
			return errorf("The first operand must be distinct from the remaining operands for this operator or function; operator: %s, first operand: %s", operator, path.messageForm())
		}
	}
	return nil
}

func (p *parser) between(value Operand) (node, error) {
	low, err := p.operand()
	if err != nil {
		return nil, err
	}
	if !p.acceptWord("AND") {
		return nil, p.syntax()
	}
	high, err := p.operand()
	if err != nil {
		return nil, err
	}
	return betweenNode{value, low, high}, distinct("BETWEEN", value, low, high)
}

func (p *parser) inList(value Operand) (node, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	list, err := p.operands()
	if err != nil {
		return nil, err
	}
	if len(list) > maxInOperands {
		return nil, errorf("The IN operator is provided with too many operands; number of operands: %d", len(list)+1)
	}
	return inNode{value, list}, nil
}

// operands parses a comma-separated list and its closing parenthesis.
func (p *parser) operands() ([]Operand, error) {
	var list []Operand
	for {
		o, err := p.operand()
		if err != nil {
			return nil, err
		}
		list = append(list, o)
		if !p.accept(",") {
			return list, p.expect(")")
		}
	}
}

func (p *parser) operand() (Operand, error) {
	t := p.peek()
	switch {
	case t.kind == tokenValue:
		return p.value()
	case t.kind == tokenWord && p.ahead().is("("):
		return p.size()
	default:
		return p.path()
	}
}

func (p *parser) size() (Operand, error) {
	if name := p.peek().text; name != "size" {
		return nil, wrongFunction(name)
	}
	p.advance()
	p.advance()
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	return Size{path}, p.expect(")")
}

// wrongFunction returns the error of a function that is not allowed at its place.
func wrongFunction(name string) error {
	if _, ok := functions[name]; ok || operandFunctions[name] {
		return errorf("The function is not allowed to be used this way in an expression; function: %s", name)
	}
	return errorf("Invalid function name; function: %s", name)
}

func (p *parser) call() (node, error) {
	name := p.peek().text
	count, ok := functions[name]
	if !ok {
		return nil, wrongFunction(name)
	}
	p.advance()
	p.advance()
	args, err := p.operands()
	if err != nil {
		return nil, err
	}
	if len(args) != count {
		return nil, errorf("Incorrect number of operands for operator or function; operator or function: %s, number of operands: %d", name, len(args))
	}
	return callNode{name, args}, checkArguments(name, args)
}

// checkArguments refuses arguments that are wrong whatever their values are.
func checkArguments(name string, args []Operand) error {
	if _, isPath := args[0].(Path); !isPath && (name == "attribute_exists" || name == "attribute_not_exists") {
		return errorf("Operator or function requires a document path; operator or function: %s", name)
	}
	if len(args) == 1 {
		return nil
	}
	return distinct(name, args[0], args[1])
}
