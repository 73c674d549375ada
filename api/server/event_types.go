package server

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/event/schemas"
	"github.com/eventforge/eventforge/domain/failure"
)

// catalogCaching is how long anybody may keep the catalog of events: it changes with releases.
const catalogCaching = "public, max-age=300"

// ListEventTypes lists the types of events, each with its schema and an example.
func (s *Server) ListEventTypes(_ context.Context, r openapi.ListEventTypesRequestObject) (openapi.ListEventTypesResponseObject, error) {
	version := cmp.Or(value(r.Params.Version), event.NewestVersion)
	catalog, known := eventCatalogs()[version]
	if !known {
		return nil, failure.New(failure.NotFound, "events have no version %d", version)
	}
	return listedEventTypes(catalog), nil
}

// eventCatalogs are the responses by version. They are the same for everybody.
var eventCatalogs = sync.OnceValue(func() map[int][]byte {
	all := map[int][]byte{}
	for _, version := range event.Versions() {
		raw, err := json.Marshal(eventCatalog(version))
		if err != nil {
			panic(err) // cannot happen: the schemas are JSON
		}
		all[version] = raw
	}
	return all
})

// describedEvent is an openapi.EventDescription whose JSON stays as it is.
type describedEvent struct {
	Type        event.Type       `json:"type"`
	Description string           `json:"description"`
	Schema      schemas.Document `json:"schema"`
	Example     json.RawMessage  `json:"example"`
}

func eventCatalog(version int) any {
	return struct {
		Version  int              `json:"version"`
		Versions []int            `json:"versions"`
		Items    []describedEvent `json:"items"`
	}{version, event.Versions(), convertAll(schemas.Catalog(version), func(e schemas.Entry) describedEvent {
		return describedEvent{e.Type, e.Description, e.Schema, e.Example}
	})}
}

// listedEventTypes is the response with a catalog.
type listedEventTypes []byte

// VisitListEventTypesResponse implements openapi.ListEventTypesResponseObject.
func (r listedEventTypes) VisitListEventTypesResponse(w http.ResponseWriter) error {
	w.Header().Set("Cache-Control", catalogCaching)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(r)
	return err
}
