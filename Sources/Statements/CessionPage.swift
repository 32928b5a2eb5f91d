import Money

/// What treaties take of given losses, as a page.
///
/// Amounts are minor units of ``currency``; the rows of an event stand together, one a risk.
public struct CessionPage: Sendable {
  public struct Treaty: Sendable {
    public var code: String
    public var name: String
    /// One amount a row.
    public var ceded: [Int64]
    /// Whether the row's risk is in its scope.
    public var covers: [Bool]

    public init(code: String, name: String, ceded: [Int64], covers: [Bool]) {
      (self.code, self.name, self.ceded, self.covers) = (code, name, ceded, covers)
    }
  }

  public let currency: Currency
  private let events: [String]
  private let offsets: [Int]
  private let risks: [String]
  private let gross: [Int64]
  private let net: [Int64]
  private let treaties: [Treaty]
  /// Years of excess layers with what they reinstate, where treaties of a ledger are applied.
  public var layers: [Layer] = []
  /// What reinsurers cede on of what they assumed, a page a step; none of a page that is one.
  public var retrocessions: [(books: [String], page: CessionPage)] = []
  public var restatements: [Restatement] = []
  /// Losses of other currencies among the gross.
  public var conversions: [Conversion] = []
  /// The treaties of other currencies; none of a page that is one.
  public var others: [CessionPage] = []

  /// - Parameters:
  ///   - offsets: where each event's rows begin, and the number of all rows at the end.
  ///   - risks: a name a row, as `gross` and `net` have an amount a row.
  public init(
    currency: Currency, events: [String], offsets: [Int], risks: [String], gross: [Int64], net: [Int64],
    treaties: [Treaty]
  ) {
    (self.currency, self.events, self.offsets, self.risks) = (currency, events, offsets, risks)
    (self.gross, self.net, self.treaties) = (gross, net, treaties)
  }

  /// A treaty's name, with its code where several have the name.
  private func title(_ treaty: Treaty) -> String {
    treaties.contains { $0.name == treaty.name && $0.code != treaty.code }
      ? "\(treaty.name) (\(treaty.code))" : treaty.name
  }

  private func rows(_ event: Int) -> Range<Int> { offsets[event]..<offsets[event + 1] }

  private func sum(_ amounts: [Int64], _ rows: Range<Int>) -> Int128 {
    rows.reduce(Int128(0)) { $0 + Int128(amounts[$1]) }
  }

  private func plain(_ amount: Int128) -> String { Amount.major(amount, decimals: currency.decimals) }

  private func grouped(_ amount: Int128) -> String { Amount.grouped(amount, decimals: currency.decimals) }

  /// A line an event, and the total.
  public func text(width: Int? = nil) -> String {
    var table = TextTable(
      [.left("Event"), .right("Gross")] + treaties.map { .right(title($0)) } + [
        .right("Ceded"), .right("Net"),
      ])
    var totals = Array(repeating: Int128(0), count: treaties.count + 3)
    for event in events.indices {
      let rows = rows(event)
      let (whole, left) = (sum(gross, rows), sum(net, rows))
      let amounts = [whole] + treaties.map { sum($0.ceded, rows) } + [whole - left, left]
      for (place, amount) in amounts.enumerated() { totals[place] += amount }
      table.add([events[event]] + amounts.map(grouped))
    }
    table.addRule()
    table.add(["Total \(currency.code)"] + totals.map(grouped))
    return table.render(width: width)
  }

  /// A record an event, risk and treaty that covers it, of every step of retrocession.
  public func retrocessionCSV() -> String {
    var text = CSVText(header: ["event", "risk", "gross", "net", "treaty", "ceded"])
    for page in retrocessions.map(\.page) {
      for event in page.events.indices {
        for row in page.rows(event) {
          for treaty in page.treaties where treaty.covers[row] {
            text.add(
              [page.events[event], page.risks[row]]
                + [page.gross[row], page.net[row]].map { plain(Int128($0)) }
                + [treaty.code, plain(Int128(treaty.ceded[row]))])
          }
        }
      }
    }
    return text.text
  }

  /// A record an event and risk, an event at a time.
  public func csv(_ write: (String) -> Void) {
    write(CSVText(header: ["event", "risk", "gross", "ceded", "net"] + treaties.map(title)).text)
    for event in events.indices {
      var part = CSVText()
      for row in rows(event) {
        let amounts = [gross[row], gross[row] - net[row], net[row]] + treaties.map { $0.ceded[row] }
        part.add([events[event], risks[row]] + amounts.map { plain(Int128($0)) })
      }
      write(part.text)
    }
  }

  /// One document: amounts are strings in major units, treaties list the risks that they cover.
  public func json(_ write: (String) -> Void) {
    write("{\"format\":\"gledger.treaty/1\",")
    whole(write)
    if !others.isEmpty {
      write(",\"currencies\":[")
      for (place, page) in others.enumerated() {
        write(place > 0 ? ",{" : "{")
        page.whole(write)
        write("}")
      }
      write("]")
    }
    write("}\n")
  }

  /// The fields of one currency.
  private func whole(_ write: (String) -> Void) {
    body(write)
    if !retrocessions.isEmpty {
      write(",\"retrocessions\":[")
      for (place, step) in retrocessions.enumerated() {
        let books = JSONText.array(step.books.map { .string($0) }).compact
        write((place > 0 ? "," : "") + "{\"books\":\(books),")
        step.page.body(write)
        write("}")
      }
      write("]")
    }
    if !restatements.isEmpty {
      write(",\"restated\":" + JSONText.array(restatements.map(object)).compact)
    }
    if !conversions.isEmpty {
      write(",\"conversions\":" + JSONText.array(conversions.map(object)).compact)
    }
  }

  private func body(_ write: (String) -> Void) {
    write("\"currency\":\(JSONText.quoted(currency.code)),\"events\":[")
    let heads = treaties.map { treaty in
      "{\"treaty\":\(JSONText.quoted(treaty.name)),\"number\":\(JSONText.quoted(treaty.code)),\"ceded\":\""
    }
    for event in events.indices {
      let rows = rows(event)
      let (whole, left) = (sum(gross, rows), sum(net, rows))
      let names = rows.map { "{\"risk\":\(JSONText.quoted(risks[$0]))," }
      var part = event == 0 ? "\n" : ",\n"
      part += "{\"event\":\(JSONText.quoted(events[event])),\"gross\":\"\(plain(whole))\""
      part += ",\"ceded\":\"\(plain(whole - left))\",\"net\":\"\(plain(left))\",\"treaties\":["
      for (place, treaty) in treaties.enumerated() {
        if place > 0 { part += "," }
        part += heads[place]
        part += plain(sum(treaty.ceded, rows))
        part += "\",\"risks\":["
        var isFirst = true
        for row in rows where treaty.covers[row] {
          if !isFirst { part += "," }
          isFirst = false
          part += names[row - rows.lowerBound]
          part += "\"ceded\":\""
          part += plain(Int128(treaty.ceded[row]))
          part += "\"}"
        }
        part += "]}"
      }
      part += "],\"risks\":["
      for row in rows {
        if row > rows.lowerBound { part += "," }
        part += names[row - rows.lowerBound]
        part += "\"gross\":\""
        part += plain(Int128(gross[row]))
        part += "\",\"net\":\""
        part += plain(Int128(net[row]))
        part += "\"}"
      }
      write(part + "]}")
    }
    write("]" + (layers.isEmpty ? "" : ",\"layers\":" + JSONText.array(layers.map(object)).compact))
  }
}
