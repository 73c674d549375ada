// Runs at CloudFront's edge, before the cache, for requests to the app. Paths of
// the app, such as /orders/7, become /index.html. Files are at the top level
// (/config.json) and under /.well-known/; /assets/ has its own behavior.
// cloudfront-js-2.0 supports ECMAScript 5.1 and some later features.

var file = /^\/([^/]+\.[^/.]+|\.well-known\/.+)$/;

function handler(event) {
  var request = event.request;
  if (!file.test(request.uri)) {
    request.uri = '/index.html';
  }
  return request;
}
