package webhook

// ErrorClass is why an attempt did not deliver. The set is closed; it is empty for an
// attempt that did.
type ErrorClass string

// The classes.
const (
	ErrorDNS          ErrorClass = "dns"                 // the name does not resolve
	ErrorAddress      ErrorClass = "address_not_allowed" // the URL or its address is not allowed; nothing was sent
	ErrorRefused      ErrorClass = "connection_refused"
	ErrorTLS          ErrorClass = "tls" // no TLS, or a certificate that is not valid
	ErrorTimeout      ErrorClass = "timeout"
	ErrorTooLarge     ErrorClass = "response_too_large" // its headers are
	ErrorNoResponse   ErrorClass = "no_response"        // the connection ended before the response
	ErrorRedirect     ErrorClass = "redirect"           // 3xx: never followed
	ErrorGone         ErrorClass = "gone"               // 410
	ErrorClient       ErrorClass = "client_error"       // any other 4xx
	ErrorServer       ErrorClass = "server_error"       // 5xx
	ErrorStatus       ErrorClass = "unexpected_status"  // a status that is none of these
	ErrorNotAttempted ErrorClass = "not_attempted"      // nothing was sent, for instance because the endpoint was paused
	ErrorUnknown      ErrorClass = "unknown"            // a release before did not keep the class
)

// ErrorClasses are all classes.
func ErrorClasses() []ErrorClass {
	return []ErrorClass{
		ErrorDNS, ErrorAddress, ErrorRefused, ErrorTLS, ErrorTimeout, ErrorTooLarge, ErrorNoResponse, ErrorRedirect,
		ErrorGone, ErrorClient, ErrorServer, ErrorStatus, ErrorNotAttempted, ErrorUnknown,
	}
}

// ErrorClass is why the attempt did not deliver: what its status means or, if there was
// none, the class that it was recorded with.
func (a Attempt) ErrorClass() ErrorClass {
	switch {
	case a.Outcome() == Delivered:
		return ""
	case a.Status == 0 && a.Class == "":
		return ErrorUnknown
	case a.Status == 0:
		return a.Class
	case a.Outcome() == Gone:
		return ErrorGone
	}
	switch a.Status / 100 {
	case 3:
		return ErrorRedirect
	case 4:
		return ErrorClient
	case 5:
		return ErrorServer
	}
	return ErrorStatus
}
