import Ledger
import Money

/// Gross, ceded and net exposure by one dimension. Minor units.
public struct PositionPage: Sendable {
  public enum Dimension: String, Sendable, CaseIterable {
    case association, programme, disaster, treaty, reinsurer
  }

  public struct Row: Sendable {
    public var key: String
    public var gross: Int128
    public var ceded: Int128
    public var net: Int128 { gross - ceded }
  }

  public var dimension: Dimension
  public var currency: Currency
  public var rows: [Row]

  /// Sums the exposures given by their key; what is neither gross nor ceded has no row. By treaty and by
  /// reinsurer there is no gross of their own: the page shows what each bears of the whole.
  public init(
    _ dimension: Dimension, _ currency: Currency, _ parts: [(key: String, gross: Int128, ceded: Int128)]
  ) {
    (self.dimension, self.currency) = (dimension, currency)
    var sums: [String: Row] = [:]
    for part in parts {
      var row = sums[part.key] ?? Row(key: part.key, gross: 0, ceded: 0)
      row.gross += part.gross
      row.ceded += part.ceded
      sums[part.key] = row
    }
    rows = sums.values.filter { $0.gross != 0 || $0.ceded != 0 }.sorted {
      $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
    }
  }

  /// True where the rows are parts of one risk, and not risks of their own.
  private var isShares: Bool { dimension == .treaty || dimension == .reinsurer }

  private var total: Row {
    Row(
      key: "total", gross: rows.reduce(0) { $0 + $1.gross }, ceded: rows.reduce(0) { $0 + $1.ceded })
  }

  private func name(_ row: Row) -> String { row.key.isEmpty ? (isShares ? "retained" : "(none)") : row.key }

  /// Of shares, what is ceded to each and what is retained; else gross, ceded and net.
  private func cells(_ row: Row, _ write: (Int128) -> String) -> [String] {
    guard isShares else { return [write(row.gross), write(row.ceded), write(row.net), percent(row)] }
    let all = total
    let share = row.key == "total" ? all.gross : row.key.isEmpty ? all.net : row.ceded
    return [write(share), percent(Row(key: "", gross: all.gross, ceded: share))]
  }

  private func percent(_ row: Row) -> String {
    guard row.gross != 0, let parts = Rounding.halfEven.divide(row.ceded * 10_000, by: row.gross) else {
      return "-"
    }
    let digits = String(parts.magnitude % 100)
    return "\(parts < 0 ? "-" : "")\(parts.magnitude / 100)." + (digits.count < 2 ? "0" : "") + digits + "%"
  }

  private var shown: [Row] {
    guard isShares, !rows.contains(where: { $0.key.isEmpty }), total.gross != 0 else { return rows }
    return rows + [Row(key: "", gross: 0, ceded: 0)]
  }

  private var titles: [String] {
    [dimension.rawValue] + (isShares ? ["exposure", "share"] : ["gross", "ceded", "net", "ceded share"])
  }

  public func text(width: Int?) -> String {
    var table = TextTable(
      [.left(titles[0])] + titles.dropFirst().map { .right($0) } + [.left()])
    for row in shown {
      table.add(
        [name(row)] + cells(row) { Amount.grouped($0, decimals: currency.decimals) } + [currency.code])
    }
    table.addRule()
    table.add(["total"] + cells(total) { Amount.grouped($0, decimals: currency.decimals) } + [currency.code])
    return table.render(width: width)
  }

  public func csv(header: Bool) -> String {
    var text = CSVText()
    if header { text.add(titles.map { $0.replacing(" ", with: "_") } + ["currency"]) }
    for row in shown {
      text.add([name(row)] + cells(row) { Amount.major($0, decimals: currency.decimals) } + [currency.code])
    }
    return text.text
  }

  public var json: JSONText {
    func object(_ row: Row) -> JSONText {
      let values = cells(row) { Amount.major($0, decimals: currency.decimals) }
      return .object(
        [(key: titles[0], value: .string(name(row)))]
          + zip(titles.dropFirst(), values).map {
            (key: $0.0.replacing(" ", with: "_"), value: .string($0.1))
          })
    }
    return .fields(
      ("currency", .string(currency.code)), ("rows", .array(shown.map(object))), ("total", object(total)))
  }
}
