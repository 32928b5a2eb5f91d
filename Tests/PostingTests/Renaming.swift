import Ledger
import Money
import Posting

/// Puts the cases of one pack into another: its books, parties, programmes, limits and currency. The figures
/// stay, in minor units (8,000,000 JPY are 8,000.000 KWD) or in major ones.
struct Renaming: Sendable {
  struct Unreadable: Error { var text: String }

  var scheme: @Sendable () throws -> Scheme
  var from: String
  /// A name of the first pack, and what the other calls it.
  var names: [String: String]
  /// What is posted before the events of a case, as the other pack's limits need it.
  var first: [String] = []
  /// Whether 5.00 of the one currency are 5.000 of the other; else their minor units are the same.
  var keepsMajor = false

  static let other = "KWD"

  private func currency(_ code: String) throws -> Currency {
    guard let currency = Currency(code) else { throw Unreadable(text: code) }
    return currency
  }

  private func name(_ word: String) -> String { word == from ? Self.other : names[word] ?? word }

  /// Major units of the first currency as major units of the other.
  private func major(_ text: String) throws -> String {
    if keepsMajor { return text }
    return Amount(minor: try Amount(text, currency(from)).minor, try currency(Self.other)).major
  }

  /// `KIND REFERENCE BOOK DATE column=value …`.
  func event(_ text: String) throws -> String {
    var parts = text.split(separator: " ").map(String.init)
    parts[2] = name(parts[2])
    let stated = { (column: String) in
      parts.first { $0.hasPrefix(column + "=") }.map { String($0.dropFirst(column.count + 1)) }
    }
    let own = try currency(stated("currency") ?? from)
    let original = stated("original_currency")
    for place in parts.indices.dropFirst(4) {
      guard let sign = parts[place].firstIndex(of: "=") else { throw Unreadable(text: text) }
      let (column, value) = (String(parts[place][..<sign]), String(parts[place][sign...].dropFirst()))
      guard let known = EventColumn(name: column) else { throw Unreadable(text: text) }
      let isTheirs = known.form == .money && known.currency(of: own, original: original).code == from
      parts[place] = "\(column)=\(isTheirs ? try major(value) : name(value))"
    }
    return parts.joined(separator: " ")
  }

  /// What a message states: amounts with their currency, and names.
  func message(_ text: String) throws -> String {
    var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    for place in words.indices.dropFirst() where words[place].hasPrefix(from) {
      guard words[place - 1].first?.isNumber ?? false else { continue }
      let amount = Amount(
        minor: try Amount(major(words[place - 1].replacing(",", with: "")), currency(Self.other)).minor,
        try currency(Self.other))
      words[place - 1] = String(amount.description.dropLast(Self.other.count + 1))
    }
    let isPart = { (letter: Character) in letter.isLetter || letter.isNumber || letter == "-" }
    return words.map { word in
      if let whole = names[word] { return whole }
      var (result, piece) = ("", "")
      for letter in word {
        if isPart(letter) {
          piece.append(letter)
        } else {
          result += name(piece) + String(letter)
          piece = ""
        }
      }
      return result + name(piece)
    }.joined(separator: " ")
  }

  /// `book debit credit minor`.
  func transfer(_ text: String) throws -> String {
    var parts = text.split(separator: " ").map(String.init)
    parts[0] = name(parts[0])
    if keepsMajor {
      let amount = Amount(minor: try Int64(parts[3]).orThrow(text), try currency(from)).major
      parts[3] = String(try Amount(amount, currency(Self.other)).minor)
    }
    return parts.joined(separator: " ")
  }

  func row(_ row: EventCase) throws -> EventCase {
    var row = row
    row.before = first + (try row.before.map(event))
    row.event = try event(row.event)
    switch row.expected {
    case .posts(let transfers): row.expected = .posts(try transfers.map(transfer))
    case .refused(let code, let mentions): row.expected = .refused(code, mentions: try message(mentions))
    }
    return row
  }

  /// Runs a case of the first pack in the other.
  func run(_ row: EventCase) throws { try self.row(row).run(scheme()) }
}

extension Optional {
  fileprivate func orThrow(_ text: String) throws -> Wrapped {
    guard let self else { throw Renaming.Unreadable(text: text) }
    return self
  }
}

/// The toy packs: `island` takes the share of other payers as income at once, as China and the United States
/// do; `shoal` is the same files with rows that let it wait, as Japan does, and `reef` has floors besides.
extension Renaming {
  static let miniOnReef = Renaming(
    scheme: { try TestPacks.reef.get() }, from: "JPY",
    names: [
      "tokyo": "atoll", "insurer": "island-re", "federation": "harbour", "metro": "council",
      "ministry": "treasury", "ordinary": "thrift", "insurance": "reguarantee",
    ])

  static let japanOnShoal = Renaming(
    scheme: { try TestPacks.shoal.get() }, from: "JPY",
    names: [
      "tokyo": "atoll", "osaka": "lagoon", "jfc": "island-re", "federation": "harbour", "local": "council",
      "mof": "treasury", "quake-fund": "harbour", "unsecured": "thrift", "ordinary": "plain",
      "general-unsecured": "thrift-quota", "east-japan": "capped", "150.5": "0.1505", "301/2": "301/2000",
    ])

  static let chinaOnIsland = Renaming(
    scheme: { try TestPacks.island.get() }, from: "CNY",
    names: [
      "direct-1": "atoll", "province": "island-re", "nation": "ocean-re", "bridge-fund": "ferry-fund",
      "credit-fund": "mill-fund", "relief-fund": "storm-fund", "local-fund": "harbour", "local": "council",
      "mof": "treasury", "bank-share-20": "plain", "4321": "shared", "relief": "aid", "disaster": "storm",
      "disaster-province": "storm-bay", "disaster-county": "storm-quay", "flood-example": "cyclone",
      "cn": "isle", "example-city": "town", "example-county": "quay", "storm": "gale",
    ])

  static let unitedStatesOnShoal = Renaming(
    scheme: { try TestPacks.shoal.get() }, from: "USD",
    names: [
      "relief": "storm-fund", "disaster-loan": "aid", "7a": "ceded", "AL": "atoll", "reinsurer": "ocean-re",
      "program": "ferry-fund", "financing": "mill-fund", "physical": "repair", "eidl": "bridge",
    ])

  /// On the island, where claims are income at once and books are held to their net assets.
  func onTheIsland(keepingMajor: Bool = false, first: [String] = []) -> Renaming {
    var other = self
    other.scheme = { try TestPacks.island.get() }
    (other.keepsMajor, other.first) = (keepingMajor, first)
    return other
  }
}
