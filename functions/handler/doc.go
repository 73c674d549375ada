// Package handler turns what triggers the functions into calls of the domain:
// decode, call, encode. What belongs to a trigger and not to an order (named
// errors of the state machine, partial batch answers, HTTP) lives here, and
// nothing else.
package handler
