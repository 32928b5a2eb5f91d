import Ledger
import Posting

/// The text of `gledger help events`, made from the table that validates.
public enum EventHelp {
  /// Without an event, a line for each; with one, its columns, roles and an example.
  public static func lines(for kind: EventKind? = nil) -> [String] {
    guard let kind else { return overview }
    let specification = EventSpecification[kind]
    var lines = [kind.code, "  " + specification.summary + "."]
    if specification.isDerived { lines.append("  Made by a run of the program, never by a file.") }
    lines.append("  needed:   " + list(needed(specification)))
    lines += wrapped("  optional: ", list(sorted(specification.optional + EventSpecification.common)))
    lines.append("  starts in the book of: " + specification.startsIn.map(\.rawValue).joined(separator: ", "))
    lines += components(specification)
    if !specification.isDerived { lines += example(specification) }
    return lines
  }

  private static var overview: [String] {
    let width = EventKind.allCases.map(\.code.count).max() ?? 0
    var lines = ["Events of gledger.events/1, and the columns that each needs"]
    for specification in EventSpecification.table {
      let code = specification.kind.code
      let padding = String(repeating: " ", count: width - code.count + 2)
      lines.append("  " + code + padding + specification.summary)
      let note = specification.isDerived ? "made by a run, never by a file" : list(needed(specification))
      lines.append("  " + String(repeating: " ", count: width + 2) + note)
    }
    lines.append("Book may come from --book instead. `gledger help events EVENT` shows one in full.")
    return lines
  }

  private static func needed(_ specification: EventSpecification) -> [EventColumn] {
    EventRules.key + sorted(specification.required)
  }

  private static func sorted(_ columns: [EventColumn]) -> [EventColumn] {
    let wanted = ColumnSet(columns)
    return EventColumn.documented.filter { wanted.contains($0) }
  }

  private static func list(_ columns: [EventColumn]) -> String {
    columns.map(\.name).joined(separator: ", ")
  }

  private static func components(_ specification: EventSpecification) -> [String] {
    if specification.components.isEmpty { return [] }
    return ["  components and the roles whose books they reach:"]
      + specification.components.map { entry in
        "    \(entry.component.code): " + entry.roles.map(\.rawValue).joined(separator: ", ")
      }
  }

  /// Breaks a list at blanks, to 100 columns.
  private static func wrapped(_ head: String, _ text: String) -> [String] {
    var lines: [String] = []
    var line = head
    for word in text.split(separator: " ") {
      if line.count + word.count > 100 {
        lines.append(String(line.dropLast()))
        line = String(repeating: " ", count: head.count)
      }
      line += word + " "
    }
    return lines + [String(line.dropLast())]
  }

  private static func example(_ specification: EventSpecification) -> [String] {
    var columns = needed(specification)
    if specification.optional.contains(.principal), !columns.contains(.amount) { columns.append(.amount) }
    let values = columns.map { value($0, specification) }
    return [
      "  example:", "    " + columns.map(\.name).joined(separator: ","),
      "    " + values.joined(separator: ","),
    ]
  }

  private static func value(_ column: EventColumn, _ specification: EventSpecification) -> String {
    switch column {
    case .event: specification.kind.code
    case .reference: specification.required.contains(.guarantee) ? "G17/1" : "X-2024-01"
    case .book:
      switch specification.startsIn.first {
      case .insurer?: "insurer"
      case .fund?: "relief"
      default: "tokyo"
      }
    case .purpose: "wages"
    case .programme: "ordinary"
    case .borrower: "employer-0001"
    case .toFund: "special"
    case .guarantee: "G17"
    case .claim: "K3"
    case .party: "bank-0001"
    case .of: "G17/pay"
    case .debit: "5140=6440000 5130=8000"
    case .credit: "1010"
    case .reason: "typing error"
    case .originalCurrency: "USD"
    case .treaty: "QS-2024"
    case .underwritingYear: "2024"
    case .component where [.fxRevalued, .subsidyCostReestimated].contains(specification.kind): "up"
    default:
      switch column.form {
      case .money: "6448000"
      case .day: "2024-04-05"
      case .ratio: "80%"
      case .flag: "yes"
      case .whole: "1"
      case .entries: "1010"
      case .code, .text: column.name
      }
    }
  }
}
