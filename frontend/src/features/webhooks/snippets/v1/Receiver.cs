using System.Security.Cryptography;
using System.Text;

var key = Convert.FromBase64String(Environment.GetEnvironmentVariable("WEBHOOK_SECRET")!.Replace("whsec_", ""));

bool IsGenuine(IHeaderDictionary headers, byte[] body)
{
    string id = headers["webhook-id"].ToString(), timestamp = headers["webhook-timestamp"].ToString();
    if (!long.TryParse(timestamp, out var seconds) || timestamp.Length > 12) return false;
    if (Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) > 300) return false;
    byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
    var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
    return headers["webhook-signature"].ToString().Split(' ')
        .Any(given => CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(given)));
}

var app = WebApplication.CreateBuilder(args).Build();
app.MapPost("/", async (HttpRequest request) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body); // verify the bytes as they came, then parse them
    if (!IsGenuine(request.Headers, body.ToArray())) return Results.Unauthorized();
    Console.WriteLine($"verified {request.Headers["webhook-id"]}");
    return Results.NoContent();
});
app.Run($"http://*:{Environment.GetEnvironmentVariable("PORT") ?? "3000"}");
