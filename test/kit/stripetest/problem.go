package stripetest

import "net/http"

// The types of Stripe's errors.
const (
	typeAPI         = "api_error"
	typeCard        = "card_error"
	typeIdempotency = "idempotency_error"
	typeInvalid     = "invalid_request_error"
)

// Problem is an error of the API. See https://docs.stripe.com/api/errors.
type Problem struct {
	Status        int     `json:"-"`
	Type          string  `json:"type"`
	Code          string  `json:"code,omitempty"`
	DeclineCode   string  `json:"decline_code,omitempty"`
	Message       string  `json:"message"`
	Param         string  `json:"param,omitempty"`
	PaymentIntent *Intent `json:"payment_intent,omitempty"`
	params        bool    // a parameter was refused, so no endpoint ran
}

// answer is the problem as Stripe answers it; nil has none.
func (p *Problem) answer() answer {
	if p == nil {
		return answer{}
	}
	a := answerOf(p.Status, map[string]*Problem{"error": p})
	a.params = p.params
	return a
}

// invalid is a parameter that Stripe refuses.
func invalid(code, param, message string) *Problem {
	return &Problem{Status: http.StatusBadRequest, Type: typeInvalid, Code: code, Param: param, Message: message, params: true}
}

// refused is a request that the object's state forbids.
func refused(code, message string) *Problem {
	return &Problem{Status: http.StatusBadRequest, Type: typeInvalid, Code: code, Message: message}
}

// missing is an object that does not exist.
func missing(param, id string) *Problem {
	status := http.StatusNotFound
	if param != "id" {
		status = http.StatusBadRequest
	}
	return &Problem{Status: status, Type: typeInvalid, Code: "resource_missing", Param: param, Message: "No such object: '" + id + "'"}
}
