package eventbridge

import (
	"context"
	"fmt"
)

// PutEvents accepts up to ten events. A refused entry has its reason in its result;
// the error concerns the whole request. When it returns, the accepted events and
// their targets are on disk.
func (s *Service) PutEvents(ctx context.Context, entries []Entry) (results []Result, err error) {
	err = s.env.Faults.Do(ctx, service, "PutEvents", func(context.Context) error {
		results, err = s.putEvents(entries)
		return err
	})
	return results, err
}

// PutServiceEvent accepts an event of an AWS service, such as aws.states. Only the
// platform calls it, and fault rules do not apply. The caller retries after an error.
func (s *Service) PutServiceEvent(_ context.Context, e Entry) error {
	e.ofService = true
	results, err := s.putEvents([]Entry{e})
	if err == nil && results[0].ErrorCode != "" {
		err = fmt.Errorf("service event refused: %s: %s", results[0].ErrorCode, results[0].ErrorMessage)
	}
	return err
}

func (s *Service) putEvents(entries []Entry) ([]Result, error) {
	if err := checkEntries(entries); err != nil {
		return nil, err
	}
	a := s.newAcceptance()
	results := make([]Result, 0, len(entries))
	for _, e := range entries {
		results = append(results, s.putEntry(a, e))
	}
	return results, a.commit()
}

func checkEntries(entries []Entry) error {
	if len(entries) == 0 || len(entries) > maxEntries {
		return invalid("Entries: %d entries, a request has from 1 to %d", len(entries), maxEntries)
	}
	size := 0
	for _, e := range entries {
		size += e.size()
	}
	if size > maxBytes {
		return invalid("Total size of the entries in the request is over the limit.")
	}
	return nil
}

func (s *Service) putEntry(a *acceptance, e Entry) Result {
	detail, why := e.refuse()
	if why.ErrorCode != "" {
		return why
	}
	name, event := busName(e.Bus), s.envelope(e)
	matched, ok := s.matching(name, event.fields(detail))
	if !ok {
		return refused("ResourceNotFoundException", fmt.Sprintf("Event bus %s does not exist.", name))
	}
	if len(matched) > 0 {
		a.add(event.encode(), e.TraceHeader, matched)
	}
	return Result{EventID: event.ID}
}
