package smoke

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

var (
	sitemapLine  = regexp.MustCompile(`(?m)^Sitemap: (\S+)$`)
	disallowLine = regexp.MustCompile(`(?m)^Disallow: (\S+)$`)
)

// search checks what search engines read: that the sitemap is where robots.txt says, and
// has pages of this app only that robots.txt allows and that are there. The robots.txt of a
// release from before there was a sitemap names none.
func (s Smoke) search(ctx context.Context) error {
	robots, err := s.robots(ctx)
	if err != nil {
		return err
	}
	named := sitemapLine.FindStringSubmatch(robots.body)
	if named == nil {
		return nil
	}
	pages, err := s.sitemap(ctx, named[1])
	if err != nil {
		return err
	}
	for _, page := range pages {
		path, ours := strings.CutPrefix(page, s.Target.App)
		if !ours || !strings.HasPrefix(path, "/") {
			return fmt.Errorf("the sitemap has %s, which is not of %s", page, s.Target.App)
		}
		for _, disallowed := range disallowLine.FindAllStringSubmatch(robots.body, -1) {
			if strings.HasPrefix(path, disallowed[1]) {
				return fmt.Errorf("the sitemap has %s, which robots.txt disallows", page)
			}
		}
	}
	last, err := fetch(ctx, http.MethodGet, pages[len(pages)-1], "")
	if err != nil {
		return err
	}
	return last.is(http.StatusOK, "text/html")
}

// robots demands the file of every release, as nothing tells an app that never had one from
// one that lost it. A rollback to such an app passes all the same: publishing replaces files
// and deletes old assets only, so the later release's robots.txt stays.
func (s Smoke) robots(ctx context.Context) (answer, error) {
	a, err := s.get(ctx, "/robots.txt")
	if err != nil {
		return answer{}, err
	}
	if err := a.is(http.StatusOK, "text/plain"); err != nil {
		return answer{}, fmt.Errorf("/robots.txt, which every release publishes: %w", err)
	}
	return a, nil
}

// sitemap reads the addresses of a sitemap's pages.
func (s Smoke) sitemap(ctx context.Context, address string) (pages []string, err error) {
	if address != s.Target.App+"/sitemap.xml" {
		return nil, fmt.Errorf("robots.txt names the sitemap %s", address)
	}
	a, err := fetch(ctx, http.MethodGet, address, "")
	if err != nil {
		return nil, err
	}
	if err := a.is(http.StatusOK, "application/xml"); err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	var found struct {
		Pages []string `xml:"url>loc"`
	}
	if err := xml.Unmarshal([]byte(a.body), &found); err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	if len(found.Pages) == 0 {
		return nil, errors.New("the sitemap has no page")
	}
	return found.Pages, nil
}
