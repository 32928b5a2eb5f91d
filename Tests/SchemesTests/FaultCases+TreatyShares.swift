@testable import Schemes

/// What the share of a risk may not say: bands, bases of limits, single guarantees.
extension FaultCase {
  private static func share(
    _ name: String, _ kind: String, _ terms: String, _ code: String, at: String, _ field: String,
    scope: String = "{ programme: ordinary }", level: String = ""
  ) -> FaultCase {
    FaultCase(
      name, "treaty/QS.yaml", "",
      treaty.replacing("quota_share\n", with: "\(kind)\n\(level)")
        .replacing("terms: { cession: \"80%\" }", with: "terms: { \(terms) }")
        .replacing("{ programme: ordinary }", with: scope), code, at: at, field)
  }

  private static let low = "{ up_to: 500000, cession: \"50%\" }"
  private static let high = "{ up_to: none, cession: \"70%\" }"
  private static let one = "{ book: tokyo, guarantee: G1 }"

  static let shares: [FaultCase] = [
    share(
      "bands of a quota share", "quota_share", "cession: \"80%\", bands: [ \(low), \(high) ]", "bad-value",
      at: "terms:", "terms.bands.0.cession"),
    share(
      "one band", "variable_quota_share", "bands: [ \(high) ]", "band-open", at: "terms:",
      "terms.bands.0.up_to"),
    share(
      "no band for the largest", "variable_quota_share",
      "bands: [ \(low), { up_to: 900000, cession: \"70%\" } ]", "band-open", at: "terms:",
      "terms.bands.1.up_to"),
    share(
      "bands that fall", "variable_quota_share",
      "bands: [ \(low), { up_to: 400000, cession: \"60%\" }, \(high) ]", "band-order", at: "terms:",
      "terms.bands.1.up_to"),
    share(
      "share beside bands", "variable_quota_share", "cession: \"80%\", bands: [ \(low), \(high) ]",
      "bad-value", at: "terms:", "terms.cession"),
    share(
      "level of risk of bands", "variable_quota_share", "bands: [ \(low), \(high) ]", "not-supported",
      at: "risk_level", "risk_level", level: "risk_level: borrower\n"),
    share(
      "one line that is the retention", "surplus",
      "retention: 500000, lines: 1, lines_count: with_retention", "bad-value", at: "terms:", "terms.lines"),
    share(
      "facultative of a programme", "facultative", "cession: \"80%\"", "facultative-scope", at: "scope",
      "scope.0.programme"),
    share(
      "guarantee of no book", "facultative", "cession: \"80%\"", "guarantee-without-book", at: "scope",
      "scope.0.guarantee", scope: "{ guarantee: G1 }"),
    share(
      "book that is none", "facultative", "cession: \"80%\"", "unknown-code", at: "scope",
      "scope.0.book", scope: one.replacing("tokyo", with: "tokio")),
  ]
}
