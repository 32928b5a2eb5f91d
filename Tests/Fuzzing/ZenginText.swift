import Interchange

/// Makes files of Zengin statements, for no bank publishes one: fixed records of 200 bytes after the
/// published layout of 入出金取引明細.
public struct ZenginText {
  public var codeSet: ZenginCodeSet
  /// Behind each record.
  public var lineEnd: [UInt8] = []
  private var bytes: [UInt8] = []
  private var records = 0
  private var accounts = 0

  public init(_ codeSet: ZenginCodeSet) { self.codeSet = codeSet }

  /// One entry: era day, whether it comes in, yen, code of the kind, name and text in half-width kana.
  public struct Entry: Sendable {
    public var day: String
    public var isIn: Bool
    public var amount: Int
    public var kind: String
    public var name: String
    public var text: String

    public init(_ day: String, in isIn: Bool, _ amount: Int, _ kind: String, _ name: String, _ text: String) {
      (self.day, self.isIn, self.amount, self.kind, self.name, self.text) = (
        day, isIn, amount, kind, name, text
      )
    }
  }

  /// An account with its entries; balances may be overdrawn.
  public mutating func account(
    _ number: String, from: String, to: String, opening: Int, _ entries: [Entry], closing: Int? = nil
  ) {
    accounts += 1
    let end = closing ?? opening + entries.reduce(0) { $0 + ($1.isIn ? $1.amount : -$1.amount) }
    add([
      "1", "03", codeSet == .jis ? "0" : "1", to, from, to, "0597", pad("ｷﾗﾎﾞｼ", 15), "001", pad("ﾎﾝﾃﾝ", 15),
      "000", "1",
      digits(number, 10), pad("ﾎｼｮｳｷｮｳｶｲ", 40), opening < 0 ? "2" : "1", "1", digits("\(abs(opening))", 14),
      pad("", 71),
    ])
    for (place, entry) in entries.enumerated() {
      add([
        "2", digits("\(place + 1)", 8), entry.day, entry.day, entry.isIn ? "1" : "2", entry.kind,
        digits("\(entry.amount)", 12), digits("0", 12), "000000", "000000", "0", pad("", 7), pad("", 3),
        digits("0", 10), pad(entry.name, 48), pad("", 15), pad("", 15), pad(entry.text, 20), pad("", 20), " ",
      ])
    }
    let (credits, debits) = (entries.filter(\.isIn), entries.filter { !$0.isIn })
    add([
      "8", digits("\(credits.count)", 6), digits("\(credits.reduce(0) { $0 + $1.amount })", 13),
      digits("\(debits.count)", 6), digits("\(debits.reduce(0) { $0 + $1.amount })", 13), end < 0 ? "2" : "1",
      digits("\(abs(end))", 14), digits("\(entries.count)", 7), pad("", 139),
    ])
  }

  /// The whole file, with its end record.
  public mutating func finish() -> [UInt8] {
    add(["9", digits("\(records + 1)", 10), digits("\(accounts)", 5), pad("", 184)])
    return bytes
  }

  private mutating func add(_ fields: [String]) {
    records += 1
    bytes += codeSet.bytes(fields.joined()) ?? []
    bytes += lineEnd
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: width - text.unicodeScalars.count)
  }

  private func digits(_ text: String, _ width: Int) -> String {
    String(repeating: "0", count: width - text.count) + text
  }
}
