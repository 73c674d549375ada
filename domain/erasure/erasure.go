// Package erasure defines the erasure of a shopper's personal data: what was asked
// for, how far it is, and the certificate that remains.
package erasure

import (
	"slices"
	"time"
)

// Asker is who asked for an erasure.
type Asker string

// The askers.
const (
	ByShopper  Asker = "shopper"
	ByOperator Asker = "operator"
)

// Reason is why an operator erases a shopper's data. The set is closed, so that the
// record, which is never deleted, holds no text about a person.
type Reason string

// The reasons.
const (
	ReasonAsked    Reason = "asked"    // the shopper asked by another way
	ReasonLegal    Reason = "legal"    // an authority or a court demands it
	ReasonInactive Reason = "inactive" // the data is no longer needed
)

// Settle is how long after the account is deleted the last pass begins. By then no
// access token of the shopper is valid, no profile of the shopper is cached, and no
// function works on anything that it read before.
const Settle = 75 * time.Minute

// Erasure is one shopper's. It is also the certificate, since nothing in it tells who
// the shopper was: user ids are random, and the user pool has forgotten this one.
type Erasure struct {
	UserID      string
	By          Asker
	Operator    string // the operator's user id, if an operator asked
	Reason      Reason // of an operator
	RequestedAt time.Time

	AccountDeletedAt time.Time // zero until the user pool has forgotten the shopper
	Pass             int       // 1: at once; 2 and more: after Settle, until no order is open
	NotBefore        time.Time // when the present pass may begin
	Cursor           string    // of the shopper's orders in the present pass
	Orders           int       // ended orders seen in the present pass; none of them holds personal data
	Open             int       // orders seen in it that had not ended
	EndpointIDs      []string  // webhook endpoints whose deliveries to delete; none once complete
	Endpoints        int       // webhook endpoints deleted
	CompletedAt      time.Time // zero until everything is erased
	Version          int
}

// New is a request to erase the user's data.
func New(userID string, by Asker, operator string, reason Reason, now time.Time) Erasure {
	now = now.UTC().Truncate(time.Millisecond)
	return Erasure{
		UserID: userID, By: by, Operator: operator, Reason: reason,
		RequestedAt: now, Pass: 1, NotBefore: now, Version: 1,
	}
}

// Completed reports whether everything is erased.
func (e Erasure) Completed() bool { return !e.CompletedAt.IsZero() }

// State is how far an erasure is, for people.
type State string

// The states.
const (
	Requested State = "requested" // the user pool still knows the shopper
	Erasing   State = "erasing"   // the first pass
	Waiting   State = "waiting"   // for the last pass
	Complete  State = "completed"
)

// State returns how far the erasure is.
func (e Erasure) State() State {
	switch {
	case e.Completed():
		return Complete
	case e.AccountDeletedAt.IsZero():
		return Requested
	case e.Pass == 1:
		return Erasing
	default:
		return Waiting
	}
}

// Due reports whether there is work to do now.
func (e Erasure) Due(now time.Time) bool { return !e.Completed() && !now.Before(e.NotBefore) }

// AccountDeleted records that the user pool has forgotten the shopper.
func (e Erasure) AccountDeleted(now time.Time) Erasure {
	e.AccountDeletedAt = now.UTC().Truncate(time.Millisecond)
	return e.changed()
}

// Progress records a page of the shopper's orders: how many had ended, and how many
// had not.
func (e Erasure) Progress(cursor string, ended, open int) Erasure {
	e.Cursor = cursor
	e.Orders += ended
	e.Open += open
	return e.changed()
}

// Found records webhook endpoints that are about to be deleted, so that deliveries
// that are made meanwhile are found in the last pass.
func (e Erasure) Found(endpointIDs []string) Erasure {
	for _, id := range endpointIDs {
		if !slices.Contains(e.EndpointIDs, id) {
			e.EndpointIDs = append(slices.Clone(e.EndpointIDs), id)
		}
	}
	return e.changed()
}

// PassDone ends the pass. The erasure is complete after a pass that began when the
// account was deleted for Settle and that found no open order; otherwise another pass
// follows. An order that waits for a person may take many passes.
func (e Erasure) PassDone(now time.Time) Erasure {
	now = now.UTC().Truncate(time.Millisecond)
	e.Endpoints = len(e.EndpointIDs)
	if e.Pass > 1 && e.Open == 0 {
		e.CompletedAt, e.EndpointIDs = now, nil
		return e.changed()
	}
	e.Pass++
	e.Cursor, e.Orders, e.Open = "", 0, 0
	e.NotBefore = now.Add(Settle)
	return e.changed()
}

func (e Erasure) changed() Erasure {
	e.Version++
	return e
}
