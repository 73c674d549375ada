// Runs at CloudFront's edge before the cache, for what is not the API's: the
// page's own paths, such as /orders/7, are views of one document. Files stand at
// the top (/config.json) and under /.well-known/; /assets/ does not come here.
// cloudfront-js-2.0 has ECMAScript 5.1 and some of what came later.

var file = /^\/([^/]+\.[^/.]+|\.well-known\/.+)$/;

function handler(event) {
  var request = event.request;
  if (!file.test(request.uri)) {
    request.uri = '/index.html';
  }
  return request;
}
