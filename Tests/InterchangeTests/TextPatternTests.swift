import Testing

@testable import Interchange

@Suite struct TextPatternTests {
  static let cases: [(pattern: String, matches: [String], others: [String])] = [
    ("[0-9]{10}", ["0123456789"], ["", "012345678", "01234567890", "012345678x"]),
    ("[A-Z]?\\d{1,3}", ["1", "A123", "999"], ["A", "AB1", "1234", "a1"]),
    ("a*a*b", ["b", "ab", "aaaab"], ["", "a", "ba"]),
    (".*x.*", ["x", "axb", "xx"], ["", "abc"]),
    ("[^,]+", ["a b", "é"], ["", "a,b"]),
    ("a{2,}", ["aa", "aaaa"], ["a", ""]),
    ("a?a?a?aaa", ["aaa", "aaaaaa"], ["aa", "aaaaaaa"]),
    ("", [""], ["a"]),
  ]

  @Test(arguments: cases)
  func matchesTheWholeText(_ pattern: String, _ matching: [String], _ others: [String]) throws {
    let read = try TextPattern(pattern)
    for text in matching { #expect(read.matches(text), "\(pattern) \(text)") }
    for text in others { #expect(!read.matches(text), "\(pattern) \(text)") }
  }

  /// A pattern that has many ways to match takes no longer than others: one that tried them all would not
  /// end.
  @Test func aLongFieldComesToAnEnd() throws {
    let text = String(repeating: "a", count: 100_000)
    #expect(try !TextPattern(".*.*.*.*.*b").matches(text))
    #expect(try TextPattern(".*.*.*.*.*").matches(text))
  }
}
