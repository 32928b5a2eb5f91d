/// What is done to a ledger, in plain values: it means the same whatever was done before it, so that a list
/// of operations may be shortened.
enum Operation: Sendable, Equatable {
  /// A file of events; each row is `column=value`, separated by blanks. What is effective on a closed day is
  /// posted on another, if one is given.
  case post([String], acceptsValid: Bool = false, chunk: Int = 10_000, on: String? = nil)
  /// Reverses `BOOK/REFERENCE` in a batch of its own, under a reference.
  case reverse(String, as: String)
  case settle(through: String, cedant: String? = nil)
  /// Closes a book through a day; forced, over what the pack does not close over.
  case close(String, through: String, isForced: Bool = false)
  case reopen(String, from: String)
  case apply(PackVariant, version: Int)
  case ask(Question)
}

/// A report: one book in a period, as known at a seal.
struct Question: Sendable, Equatable {
  enum Way: String, Sendable, CaseIterable {
    /// By the seal's number.
    case seal
    /// By the instant of the seal.
    case instant
    /// By the last microsecond in which the next is not yet known.
    case beforeNext
  }

  var book: String
  /// nil takes everything as movement.
  var from: String?
  var to: String
  /// How many seals before the last.
  var back = 0
  var way = Way.seal
}

/// What the pack says, apart from its version.
enum PackVariant: String, Sendable, CaseIterable {
  case plain
  /// One more party.
  case morePartners
  /// A party less, another share for the insurer, and another account for costs of collection from a day on.
  case otherTerms
}

extension Operation: CustomStringConvertible {
  /// As it stands in a table of cases.
  var description: String {
    switch self {
    case .post(let rows, let acceptsValid, let chunk, let day):
      let lines = rows.map { "\n    \"\($0)\"," }.joined()
      let valid = acceptsValid ? ", acceptsValid: true" : ""
      let size = chunk == 10_000 ? "" : ", chunk: \(chunk)"
      let on = day.map { ", on: \"\($0)\"" } ?? ""
      return ".post([\(lines)\n  ]\(valid)\(size)\(on))"
    case .reverse(let name, let reference): return ".reverse(\"\(name)\", as: \"\(reference)\")"
    case .settle(let through, let cedant):
      return ".settle(through: \"\(through)\"\(cedant.map { ", cedant: \"\($0)\"" } ?? ""))"
    case .close(let book, let through, let isForced):
      return ".close(\"\(book)\", through: \"\(through)\"\(isForced ? ", isForced: true" : ""))"
    case .reopen(let book, let from): return ".reopen(\"\(book)\", from: \"\(from)\")"
    case .apply(let variant, let version): return ".apply(.\(variant), version: \(version))"
    case .ask(let one):
      let from = one.from.map { "from: \"\($0)\", " } ?? ""
      return ".ask(Question(book: \"\(one.book)\", \(from)to: \"\(one.to)\", "
        + "back: \(one.back), way: .\(one.way)))"
    }
  }

  /// A list as it stands in a table of cases.
  static func listing(_ operations: [Operation]) -> String {
    "[\n" + operations.map { "  \($0),\n" }.joined() + "]"
  }
}

/// What came of an operation, as far as its user sees it.
struct Outcome: Equatable, CustomStringConvertible {
  /// The last seal after it.
  var seal = 0
  /// The code of the error that ended it, if one did.
  var error: String?
  var new = 0
  var known = 0
  var rejected = 0
  /// `line code`, and behind a conflict the field that differs.
  var diagnostics: [String] = []
  /// What a settlement came to: cedant, reinsurer, fund, currency, number and sum of items, net. Of a close:
  /// the items that are open, and what each fund's year came to.
  var accounts: [String] = []

  var description: String {
    "seal \(seal), error \(error ?? "none"), \(new) new, \(known) known, \(rejected) rejected "
      + "\(diagnostics) \(accounts)"
  }
}
