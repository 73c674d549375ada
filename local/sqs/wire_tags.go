package sqs

import (
	"context"
	"maps"
)

func (s *Service) tagQueue(_ context.Context, in queueRequest) (nothing, error) {
	return nothing{}, s.retag(in.QueueURL, func(tags map[string]string) { maps.Copy(tags, in.Tags) })
}

func (s *Service) untagQueue(_ context.Context, in queueRequest) (nothing, error) {
	return nothing{}, s.retag(in.QueueURL, func(tags map[string]string) {
		for _, name := range in.TagKeys {
			delete(tags, name)
		}
	})
}

func (s *Service) retag(url string, change func(map[string]string)) error {
	q, err := s.byURL(url)
	if err != nil {
		return err
	}
	return s.update(q, func(d definition) (definition, error) {
		d.Tags = maps.Clone(d.Tags)
		if d.Tags == nil {
			d.Tags = map[string]string{}
		}
		change(d.Tags)
		if len(d.Tags) > 50 {
			return d, invalidValue("A queue has at most 50 tags.")
		}
		return d, nil
	})
}

func (s *Service) listQueueTags(_ context.Context, in queueRequest) (map[string]any, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return nil, err
	}
	return map[string]any{"Tags": q.definition().Tags}, nil
}
