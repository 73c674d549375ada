package sqs

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// queueRequest is the request of most operations on a queue.
type queueRequest struct {
	QueueURL       string `json:"QueueUrl"`
	Attributes     map[string]string
	AttributeNames []string
	Tags           map[string]string
	TagKeys        []string
}

type createQueueRequest struct {
	QueueName  string
	Attributes map[string]string
	Tags       map[string]string `json:"tags"`
}

type queueURL struct {
	QueueURL string `json:"QueueUrl"`
}

func (s *Service) createQueue(_ context.Context, in createQueueRequest) (queueURL, error) {
	if in.QueueName == "" {
		return queueURL{}, missingParameter("QueueName")
	}
	_, err := s.create(in.QueueName, in.Attributes, in.Tags)
	return queueURL{s.url(in.QueueName)}, err
}

func (s *Service) getQueueURL(_ context.Context, in createQueueRequest) (queueURL, error) {
	if in.QueueName == "" {
		return queueURL{}, missingParameter("QueueName")
	}
	_, err := s.byName(in.QueueName)
	return queueURL{s.url(in.QueueName)}, err
}

type listRequest struct {
	QueueURL        string `json:"QueueUrl"`
	QueueNamePrefix string
	MaxResults      int
	NextToken       string
}

func (s *Service) listQueues(_ context.Context, in listRequest) (map[string]any, error) {
	var names []string
	for _, q := range s.allQueues() {
		if name := q.definition().Name; strings.HasPrefix(name, in.QueueNamePrefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return s.queuePage("QueueUrls", names, in)
}

func (s *Service) listSources(_ context.Context, in listRequest) (map[string]any, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, d := range s.deadLetterSources(q) {
		names = append(names, d.Name)
	}
	return s.queuePage("queueUrls", names, in)
}

// queuePage returns one page of the sorted names. The token is the last name of
// the page.
func (s *Service) queuePage(member string, names []string, in listRequest) (map[string]any, error) {
	if in.MaxResults < 0 || in.MaxResults > 1000 {
		return nil, invalidParameter(in.MaxResults, "MaxResults", "Must be between 1 and 1000, if provided.")
	}
	at, found := slices.BinarySearch(names, in.NextToken)
	if found {
		at++
	}
	names = names[at:]
	out := map[string]any{}
	if in.MaxResults > 0 && len(names) > in.MaxResults {
		names = names[:in.MaxResults]
		out["NextToken"] = names[len(names)-1]
	}
	urls := make([]string, 0, len(names))
	for _, name := range names {
		urls = append(urls, s.url(name))
	}
	out[member] = urls
	return out, nil
}

func (s *Service) getQueueAttributes(_ context.Context, in queueRequest) (map[string]any, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return nil, err
	}
	all, chosen := s.queueAttributes(q), map[string]string{}
	for _, name := range in.AttributeNames {
		if name == "All" {
			return map[string]any{"Attributes": all}, nil
		}
		if value, ok := all[name]; ok {
			chosen[name] = value
		} else if err := checkQueueAttribute(name); err != nil {
			return nil, err
		}
	}
	return map[string]any{"Attributes": chosen}, nil
}

func (s *Service) setQueueAttributes(_ context.Context, in queueRequest) (emptyResponse, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return emptyResponse{}, err
	}
	return emptyResponse{}, s.setAttributes(q, in.Attributes)
}

func (s *Service) purgeQueue(_ context.Context, in queueRequest) (emptyResponse, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return emptyResponse{}, err
	}
	return emptyResponse{}, s.purge(q)
}

func (s *Service) deleteQueue(_ context.Context, in queueRequest) (emptyResponse, error) {
	q, err := s.byURL(in.QueueURL)
	if err != nil {
		return emptyResponse{}, err
	}
	return emptyResponse{}, s.removeQueue(q)
}

// queueAttributes returns all attributes that GetQueueAttributes knows.
func (s *Service) queueAttributes(q *queue) map[string]string {
	d, def := s.depth(q), q.definition()
	out := map[string]string{
		"QueueArn":                              q.arn,
		"CreatedTimestamp":                      strconv.FormatInt(def.Created, 10),
		"LastModifiedTimestamp":                 strconv.FormatInt(def.Modified, 10),
		"ApproximateNumberOfMessages":           strconv.Itoa(d.Visible),
		"ApproximateNumberOfMessagesNotVisible": strconv.Itoa(d.InFlight),
		"ApproximateNumberOfMessagesDelayed":    strconv.Itoa(d.Delayed),
		"SqsManagedSseEnabled":                  "true",
	}
	for name := range bounds {
		out[name] = defaultAttribute(name)
	}
	for name, value := range def.Attributes {
		out[name] = value
	}
	return out
}

func (s *Service) tagQueue(_ context.Context, in queueRequest) (emptyResponse, error) {
	return emptyResponse{}, s.changeTags(in.QueueURL, func(tags map[string]string) { maps.Copy(tags, in.Tags) })
}

func (s *Service) untagQueue(_ context.Context, in queueRequest) (emptyResponse, error) {
	return emptyResponse{}, s.changeTags(in.QueueURL, func(tags map[string]string) {
		for _, name := range in.TagKeys {
			delete(tags, name)
		}
	})
}

func (s *Service) changeTags(url string, change func(map[string]string)) error {
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
