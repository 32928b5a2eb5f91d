import Money

/// One account of a manual entry with what it is debited or credited: `5140=60.00`, or `1220@insurer=40.00`
/// where the account is kept by party. Several stand one after the other, separated by blanks; a single one
/// may leave its amount out, for it takes all. Stored and sealed they have minor units instead of major ones.
public struct EntryLeg: Hashable, Sendable {
  /// Code of the account in the chart.
  public var account: String
  /// The other party or the bank account.
  public var detail: String?
  public var minor: Int64?

  public init(account: String, detail: String? = nil, minor: Int64?) {
    (self.account, self.detail, self.minor) = (account, detail, minor)
  }

  /// The account with its detail: `1220@insurer`.
  public var name: String { detail.map { "\(account)@\($0)" } ?? account }

  /// What is stored: minor units.
  public static func normalised(_ legs: [EntryLeg]) -> String {
    legs.map { leg in leg.minor.map { "\(leg.name)=\($0)" } ?? leg.name }.joined(separator: " ")
  }

  /// Reads what ``normalised(_:)`` wrote; nil for anything else.
  public static func read(_ text: String) -> [EntryLeg]? {
    var legs: [EntryLeg] = []
    for part in text.split(separator: " ") {
      let (name, amount) = parts(part)
      let minor = amount.flatMap { Int64($0) }
      guard let leg = EntryLeg(name, minor: minor), amount == nil || minor != nil else { return nil }
      legs.append(leg)
    }
    return legs.isEmpty ? nil : legs
  }

  /// What was stored, with major units, as a file states it.
  public static func shown(_ text: String, _ currency: Currency) -> String {
    guard let legs = read(text) else { return text }
    return legs.map { leg in
      leg.minor.map { "\(leg.name)=\(Amount(minor: $0, currency).major)" } ?? leg.name
    }.joined(separator: " ")
  }

  /// The account's name and the amount of `5140=60.00`.
  public static func parts(_ text: Substring) -> (name: Substring, amount: Substring?) {
    guard let sign = text.lastIndex(of: "=") else { return (text, nil) }
    return (text[..<sign], text[text.index(after: sign)...])
  }

  /// Reads `1220@insurer`; nil where a part is missing.
  public init?(_ name: Substring, minor: Int64?) {
    let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty }), let account = parts.first else { return nil }
    self.init(account: String(account), detail: parts.count == 2 ? String(parts[1]) : nil, minor: minor)
  }
}
