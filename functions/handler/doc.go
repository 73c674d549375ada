// Package handler adapts the functions' triggers to the domain: decode, call,
// encode. Everything that belongs to a trigger rather than to an order (the
// state machine's error names, partial batch responses, HTTP) is here.
package handler
