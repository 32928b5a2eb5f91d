@testable import Tabular

/// What a reader made of one record of the file.
enum Item: Equatable {
  case record(line: Int, [String])
  case fault(Diagnostic)
}

/// A record's own bytes, and whether they are all of it.
struct RawRecord: Equatable {
  var line: Int
  var bytes: [UInt8]
  var isComplete: Bool
}

struct Reading: Equatable {
  var header: [String] = []
  var preamble: String?
  var items: [Item] = []
  var raws: [RawRecord] = []
  var quotingIsInDoubt = false
  /// The header's own fault, after which nothing is read.
  var refusal: Diagnostic?

  var records: [[String]] {
    items.compactMap { if case .record(_, let fields) = $0 { fields } else { nil } }
  }
  var faults: [Diagnostic] {
    items.compactMap { if case .fault(let fault) = $0 { fault } else { nil } }
  }
}

let chunkSizes = [1, 2, 3, 7, 64, 4096]

func readCSV(_ bytes: [UInt8], _ options: CSVOptions = CSVOptions(), chunk: Int = 4096) -> Reading {
  var reading = Reading()
  var options = options
  options.limits.chunkSize = chunk
  do throws(Diagnostic) {
    var reader = try CSVReader(.bytes(bytes, name: "f.csv"), options: options)
    reading.header = reader.header
    reading.preamble = reader.preamble
    var record = CSVRecord()
    var goesOn = true
    while goesOn {
      do throws(Diagnostic) {
        goesOn = try reader.next(&record)
        if !goesOn { break }
        reading.items.append(.record(line: record.line, (0..<record.count).map { record.string($0) }))
      } catch {
        reading.items.append(.fault(error))
      }
      reading.raws.append(
        RawRecord(line: record.line, bytes: Array(record.raw), isComplete: record.rawIsComplete))
    }
    reading.quotingIsInDoubt = reader.quotingIsInDoubt
  } catch {
    reading.refusal = error
  }
  return reading
}

func readCSV(_ text: String, _ options: CSVOptions = CSVOptions(), chunk: Int = 4096) -> Reading {
  readCSV(Array(text.utf8), options, chunk: chunk)
}

struct JSONLReading: Equatable {
  var format: String?
  var records: [[String]] = []
  var faults: [Diagnostic] = []
  var raws: [RawRecord] = []
  var refusal: Diagnostic?
}

/// Each record as `key=value`, or `key` for null.
func readJSONL(_ bytes: [UInt8], limits: ReadLimits = ReadLimits(), chunk: Int = 4096) -> JSONLReading {
  var reading = JSONLReading()
  var limits = limits
  limits.chunkSize = chunk
  do throws(Diagnostic) {
    var reader = try JSONLReader(.bytes(bytes, name: "f.jsonl"), limits: limits)
    reading.format = reader.format
    var record = JSONLRecord()
    var goesOn = true
    while goesOn {
      do throws(Diagnostic) {
        goesOn = try reader.next(&record)
        if !goesOn { break }
        reading.records.append(
          record.keys.indices.map { i in record.keys[i] + (record.value(i).map { "=" + $0 } ?? "") })
      } catch {
        reading.faults.append(error)
      }
      reading.raws.append(
        RawRecord(line: record.line, bytes: Array(record.raw), isComplete: record.rawIsComplete))
    }
  } catch {
    reading.refusal = error
  }
  return reading
}

/// A generator whose numbers follow from its seed alone (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
