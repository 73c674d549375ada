package asl

import (
	"encoding/json"
	"regexp"
	"slices"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
)

// The supported service integrations. A task of the last one ends when somebody
// returns the token that its message holds.
const (
	InvokeResource              = "arn:aws:states:::lambda:invoke"
	SendMessageResource         = "arn:aws:states:::sqs:sendMessage"
	SendMessageForTokenResource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken" //nolint:gosec // no credential
)

var lambdaARN = regexp.MustCompile(`^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?$`)

// state parses one state. It returns nil when the type is unknown.
func (r *reader) state(at, name string, raw json.RawMessage, depth int) *State {
	o := r.object(at, raw)
	if o == nil {
		return nil
	}
	s := &State{
		Name: name, Type: Type(o.required("Type")), Comment: o.text("Comment"),
		InputPath: PathOrNull{Path: root}, OutputPath: PathOrNull{Path: root}, ResultPath: PathOrNull{Path: root},
	}
	o.jsonPathOnly()
	read, ok := map[Type]func(*State, int){
		TypeTask: o.task, TypePass: o.pass, TypeChoice: o.choice, TypeWait: o.wait,
		TypeParallel: o.parallel, TypeMap: o.mapState, TypeSucceed: o.succeed, TypeFail: o.fail,
	}[s.Type]
	if !ok {
		o.report("Type", "%q is not a type of state", s.Type)
		return nil
	}
	read(s, depth)
	o.rejectUnread("a " + string(s.Type) + " state")
	return s
}

func (o *object) paths(s *State) {
	s.InputPath, s.OutputPath = o.pathOrNull("InputPath"), o.pathOrNull("OutputPath")
}

// transition reads Next and End. Exactly one must be given.
func (o *object) transition(s *State) {
	s.Next = o.text("Next")
	o.decode("End", &s.End, "true or false")
	if (s.Next == "") == !s.End {
		o.r.report(codeSchema, o.at, "there must be either Next or End")
	}
}

// work reads the fields that Task, Parallel and Map have in common.
func (o *object) work(s *State) {
	o.paths(s)
	o.transition(s)
	s.ResultPath = o.resultPath()
	s.ResultSelector = o.template("ResultSelector")
	s.Retry, s.Catch = o.retriers(), o.catchers()
}

func (o *object) task(s *State, _ int) {
	o.work(s)
	resource := o.required("Resource")
	o.tokens = resource == SendMessageForTokenResource
	s.Parameters = o.template("Parameters")
	o.tokens = false
	s.Task = &Task{
		Resource: resource, Timeout: o.seconds("TimeoutSeconds", 1, maxSeconds),
		Heartbeat: o.seconds("HeartbeatSeconds", 1, maxSeconds),
	}
	if t := s.Task; t.Heartbeat.Value > 0 && t.Timeout.Value > 0 && t.Heartbeat.Value >= t.Timeout.Value {
		o.report("HeartbeatSeconds", "it must be less than TimeoutSeconds")
	}
	switch {
	case s.Task.Resource == InvokeResource:
		o.invokeParameters(s)
	case s.Task.SendsMessage():
		o.request(s, "sqs:sendMessage", []string{"QueueUrl", "MessageBody"}, nil)
	case lambdaARN.MatchString(s.Task.Resource):
		s.Task.Function = s.Task.Resource
	case s.Task.Resource != "":
		o.report("Resource", "%q is not supported here, only %s, %s, %s and the ARN of a Lambda function",
			s.Task.Resource, InvokeResource, SendMessageResource, SendMessageForTokenResource)
	}
}

// invokeParameters checks the request of lambda:invoke.
func (o *object) invokeParameters(s *State) {
	o.request(s, "lambda:invoke", []string{"FunctionName"}, []string{"Payload", "InvocationType"})
	if s.Parameters == nil {
		return
	}
	if v, given := s.Parameters.Field("InvocationType"); given && v != "RequestResponse" {
		o.report("Parameters/InvocationType", "only RequestResponse is supported here")
	}
}

// request checks the names of an integration's parameters.
func (o *object) request(s *State, api string, required, optional []string) {
	if s.Parameters == nil {
		o.r.report(codeSchema, o.at, "the field %q is missing", "Parameters")
		return
	}
	for _, field := range s.Parameters.Fields() {
		if !slices.Contains(required, field) && !slices.Contains(optional, field) {
			o.report("Parameters/"+field, "the field %q of %s is not supported here", field, api)
		}
	}
	for _, field := range required {
		if _, given := s.Parameters.Field(field); !given {
			o.report("Parameters", "the field %q is missing", field)
		}
	}
}

func (o *object) pass(s *State, _ int) {
	o.paths(s)
	o.transition(s)
	s.ResultPath = o.resultPath()
	s.Parameters = o.template("Parameters")
	s.Pass = &Pass{}
	if raw, ok := o.raw("Result"); ok {
		v, err := document.Decode(raw)
		if err != nil {
			o.report("Result", "%v", err)
		}
		s.Pass.Result, s.Pass.HasResult = v, true
	}
}

func (o *object) wait(s *State, _ int) {
	o.paths(s)
	o.transition(s)
	s.Wait = &Wait{Seconds: o.seconds("Seconds", 0, maxSeconds), Timestamp: o.fixedOrPath("Timestamp", false)}
	_, fixed := o.fields["Seconds"]
	s.Wait.Zero = fixed && s.Wait.Seconds.Value == 0
	hasSeconds := fixed || s.Wait.Seconds.Path != nil
	if hasSeconds == s.Wait.Timestamp.Set {
		o.r.report(codeSchema, o.at, "exactly one of Seconds, SecondsPath, Timestamp and TimestampPath must be given")
	}
	if t := s.Wait.Timestamp; t.Set && t.Path == nil && t.Value != "" {
		if _, err := ParseTime(t.Value); err != nil {
			o.report("Timestamp", "%q is not an RFC 3339 time", t.Value)
		}
	}
}

func (o *object) succeed(s *State, _ int) {
	o.paths(s)
	s.End = true
}

func (o *object) fail(s *State, _ int) {
	s.End = true
	s.Fail = &Fail{Error: o.fixedOrPath("Error", true), Cause: o.fixedOrPath("Cause", true)}
}

func (o *object) parallel(s *State, depth int) {
	o.work(s)
	s.Parameters = o.template("Parameters")
	s.Parallel = &Parallel{}
	var branches []json.RawMessage
	if !o.decode("Branches", &branches, "an array of state machines") || len(branches) == 0 {
		o.report("Branches", "there must be at least one branch")
	}
	for i, raw := range branches {
		s.Parallel.Branches = append(s.Parallel.Branches, o.r.machine(o.at+"/Branches/"+itoa(i), raw, depth+1))
	}
}

func (o *object) mapState(s *State, depth int) {
	o.work(s)
	s.Parameters = o.eitherTemplate("ItemSelector", "Parameters")
	s.Map = &Map{
		ItemsPath: root, MaxConcurrency: o.seconds("MaxConcurrency", 0, 1<<31),
		ToleratedCount:      o.seconds("ToleratedFailureCount", 0, 1<<31),
		ToleratedPercentage: o.percentage("ToleratedFailurePercentage"),
		ToleratedPercentAt:  o.path("ToleratedFailurePercentagePath"),
	}
	if p := o.path("ItemsPath"); p != nil {
		s.Map.ItemsPath = p
	}
	field := "ItemProcessor"
	if _, old := o.fields["Iterator"]; old {
		field = "Iterator"
	}
	raw, ok := o.raw(field)
	if !ok {
		o.r.report(codeSchema, o.at, "the field %q is missing", field)
		return
	}
	s.Map.Processor = o.r.machine(o.at+"/"+field, raw, depth+1)
}

func (o *object) percentage(field string) float64 {
	var f float64
	if o.decode(field, &f, "a number") && (f < 0 || f > 100) {
		o.report(field, "it must be from 0 to 100")
	}
	return f
}

func (o *object) eitherTemplate(field, old string) *Template {
	a, b := o.template(field), o.template(old)
	if a != nil && b != nil {
		o.report(field, "only one of %s and %s may be given", field, old)
	}
	if a != nil {
		return a
	}
	return b
}
