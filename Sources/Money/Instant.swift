/// Recorded times, UTC.
public enum Instant {
  /// `2024-04-01T12:00:00.123456Z` of microseconds since 1970-01-01.
  public static func text(_ microseconds: Int64) -> String {
    let day = Int64(86_400_000_000)
    let days = microseconds >= 0 ? microseconds / day : (microseconds - day + 1) / day
    let rest = microseconds - days * day
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let seconds = rest / 1_000_000
    let fraction = String(rest % 1_000_000 + 1_000_000).dropFirst()
    let time = "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    return "\(Day(number: Int32(days)))T\(time).\(fraction)Z"
  }

  /// Reads `2024-04-01T12:00:00Z`, with or without a fraction; nil for anything else.
  public static func read(_ text: String) -> Int64? {
    guard text.hasSuffix("Z"), let divider = text.firstIndex(of: "T"), let day = Day(String(text[..<divider]))
    else { return nil }
    let parts = text[text.index(after: divider)...].dropLast().split(separator: ":")
    let isPlain = parts.allSatisfy { $0.allSatisfy { ("0"..."9").contains($0) || $0 == "." } }
    guard isPlain, parts.count == 3, let hours = Int64(parts[0]), let minutes = Int64(parts[1]) else {
      return nil
    }
    let seconds = parts[2].split(separator: ".", omittingEmptySubsequences: false)
    guard seconds.count <= 2, let whole = Int64(seconds[0]), hours < 24, minutes < 60, whole < 61 else {
      return nil
    }
    var fraction: Int64 = 0
    if seconds.count == 2 {
      let digits = (String(seconds[1]) + "000000").prefix(6)
      guard let read = Int64(digits), seconds[1].count <= 6, !seconds[1].isEmpty else { return nil }
      fraction = read
    }
    return (Int64(day.number) * 86_400 + hours * 3600 + minutes * 60 + whole) * 1_000_000 + fraction
  }
}
