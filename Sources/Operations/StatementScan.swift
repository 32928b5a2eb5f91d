import Interchange
import Ledger
import Money
import Reconciliation
import Tabular

/// Reads a bank's file once, statement by statement: proves each, and says what it is known by.
public struct StatementScan {
  public var format: BankFormat?
  /// How a CSV file is read.
  public var mapping: StatementMapping?
  /// Where each line of an account goes as it is read: the place of its statement in the file, from 0, its
  /// place in the statement, from 0, and the bytes it is known by.
  public var onLine: (_ statement: Int, _ ordinal: Int64, BankLine, _ canonical: [UInt8]) throws -> Void = {
    _, _, _, _ in
  }

  public init() {}

  /// - Throws: a ``Diagnostic`` for a file that cannot be read to its end.
  public func read(_ source: consuming ByteSource) throws -> [StatementSummary] {
    var found: [StatementSummary] = []
    var head = BankStatementHead()
    var proof = StatementProof()
    var hash = SHA256()
    var ordinal: Int64 = 0
    var days: (first: Day?, last: Day?) = (nil, nil)
    var canonical: [UInt8] = []
    try BankFile.read(source, as: format, mapping: mapping) { piece in
      switch piece {
      case .begin(let next):
        (head, proof, hash, ordinal, days) = (next, StatementProof(), SHA256(), 0, (nil, nil))
      case .line(let read):
        let line = read.normalised
        proof.add(line)
        canonical.removeAll(keepingCapacity: true)
        line.appendCanonical(to: &canonical)
        hash.update(canonical)
        if let day = line.bookingDay {
          days = (days.first.map { min($0, day) } ?? day, days.last.map { max($0, day) } ?? day)
        }
        try onLine(found.count, ordinal, line, canonical)
        ordinal += 1
      case .end(let end):
        let faults = proof.close(end, kind: head.kind)
        canonical.removeAll(keepingCapacity: true)
        head.appendCanonical(end, to: &canonical)
        hash.update(canonical)
        found.append(
          StatementSummary(
            head: head, parts: proof.parts, faults: faults,
            fingerprint: hash.value, lines: ordinal,
            firstDay: end.openings.compactMap(\.day).first ?? days.first,
            lastDay: end.closings.compactMap(\.day).last ?? days.last))
      }
    }
    return found
  }
}

/// What becomes of a statement that is only looked at.
public struct CheckedStatement: Sendable {
  public enum Outcome: String, Sendable {
    /// Opening + entries = closing, and it follows the one before.
    case proven
    /// It gives no balances that could be proven: a report or a notification.
    case unproven = "no-balances"
    /// The same statement was there before.
    case known
    case held
  }

  public var file: String
  public var statement: StatementSummary
  public var outcome: Outcome
  /// Why it is held back, each with a stable code.
  public var reasons: [(code: String, text: String)] = []
}

/// Proves the statements of files, without a ledger.
public struct StatementCheck {
  private var statements: [(file: String, statement: StatementSummary)] = []

  public init() {}

  /// Reads a file.
  public mutating func add(
    _ path: String, format: BankFormat? = nil, mapping: StatementMapping? = nil
  ) throws {
    var scan = StatementScan()
    (scan.format, scan.mapping) = (format, mapping)
    add(try scan.read(.file(path)), of: path)
  }

  /// Takes the statements of a file that was read.
  public mutating func add(_ found: [StatementSummary], of file: String) {
    statements += found.map { (file, $0) }
  }

  /// In the order of the files; each account's statements are compared in the order of their days and
  /// numbers. What was held back is held back again, in the same words.
  public func outcomes() -> [CheckedStatement] {
    var outcomes: [Int: CheckedStatement] = [:]
    var accounts: [String: [Int]] = [:]
    for index in statements.indices {
      accounts[statements[index].statement.head.account, default: []].append(index)
    }
    for indices in accounts.values {
      var chain = StatementChain()
      var seen: [[UInt8]: [StatementChain.Break]] = [:]
      for place in StatementChain.ordered(indices.map { statements[$0].statement }) {
        let index = indices[place]
        let (file, statement) = statements[index]
        var checked = CheckedStatement(file: file, statement: statement, outcome: .proven)
        let before = seen[statement.fingerprint]
        let isChained = statement.head.kind == .statement
        let breaks = before ?? (isChained ? chain.breaks(statement) : [])
        checked.reasons = statement.faults.map { ($0.code, $0.description) }
        checked.reasons += breaks.map { ($0.code, $0.description) }
        if !checked.reasons.isEmpty {
          checked.outcome = .held
        } else if before != nil {
          checked.outcome = .known
        } else if !isChained {
          checked.outcome = .unproven
        }
        if before == nil, isChained { chain.advance(statement) }
        seen[statement.fingerprint] = breaks
        outcomes[index] = checked
      }
    }
    return statements.indices.compactMap { outcomes[$0] }
  }
}
