import Ledger
import Money

/// Use and headroom of one holder of a limit on a day.
public struct LimitUse: Sendable {
  public var limit: String
  public var kind: String
  /// `borrower B1`, `book tokyo`, `borrower B1 in book tokyo`.
  public var holder: String
  /// Index of the book; nil where all books count together.
  public var book: Int?
  /// Minor units of the pack's currency; weighted where the limit is.
  public var used: Int64
  public var allowed: Int64
  public var headroom: Int64 { allowed - used }
  /// False where the limit only says how much room there is.
  public var isEnforced = true

  init(
    limit: String, kind: String, holder: String, book: Int?, used: Int64, allowed: Int64
  ) {
    (self.limit, self.kind, self.holder, self.book) = (limit, kind, holder, book)
    (self.used, self.allowed) = (used, allowed)
  }

  init(
    _ rule: LimitRules.Rule, _ key: LimitBoard.HolderKey,
    _ holders: [LimitBoard.HolderKey: LimitBoard.Holder],
    on day: Day, _ board: LimitBoard, _ engine: PostingEngine
  ) {
    let holder = holders[key] ?? LimitBoard.Holder()
    let own = Int128(holder.margin.balance(on: day))
    let use = rule.naming == .book ? Int128(holder.use.balance(on: day)) : -own / Int128(rule.scale)
    var margin = Int128(rule.constant) + own
    if rule.kind == "concentration" {
      margin += Int128(
        holders[LimitBoard.HolderKey(rule: key.rule, book: key.book)]?.margin.balance(on: day) ?? 0)
    }
    let (scale, unit) = (Int128(rule.scale), Int128(rule.unit))
    let allowed = (margin + scale * use) / (scale * unit)
    let bookText = key.book < 0 ? nil : "book \(engine.scheme.books[key.book].code)"
    let name = key.name < 0 ? nil : engine.symbols.text(key.name)
    var text: String
    switch rule.naming {
    case .book: text = bookText ?? ""
    case .borrower: text = "borrower \(name ?? "")" + (bookText.map { " in \($0)" } ?? "")
    case .group: text = "group \(name ?? "")" + (bookText.map { " in \($0)" } ?? "")
    }
    if let payer = rule.payer { text += ", paid by \(engine.symbols.text(payer))" }
    if let months = rule.months, let start = board.start(of: key.period, months: months) {
      text += ", from \(start)"
    }
    self.init(
      limit: rule.code, kind: rule.kind, holder: text, book: key.book < 0 ? nil : key.book,
      used: Int64(clamping: (use + unit - 1) / unit), allowed: Int64(clamping: allowed))
    isEnforced = rule.isEnforced
  }
}
