// SCALE bytes of any type in a chain's metadata, made by hand from its description: something for a client to decode
// whose meaning does not come from that client. Every number differs from the last, so that a client which skips a field
// or takes two in the wrong order gives other bytes back.
import { compactToU8a, u8aConcat } from '@polkadot/util';

const WIDTHS = { bool: 1, char: 4, u8: 1, u16: 2, u32: 4, u64: 8, u128: 16, u256: 32, i8: 1, i16: 2, i32: 4, i64: 8, i128: 16, i256: 32 };
const ITEMS = 2;
const DEEP = 12;

/** Makes samples of the types of one `lookup`. */
export class Sampler {
  #next = 1;

  constructor(lookup) {
    this.lookup = lookup;
  }

  #number(width) {
    // Below 128 each, so that the bytes are text as well where a type wants text.
    return Uint8Array.from({ length: width }, () => (this.#next = (this.#next % 100) + 1));
  }

  /** Bytes of a variant of the enum `id`. */
  variant(variant, depth = 0) {
    return u8aConcat([variant.index.toNumber()], ...variant.fields.map((field) => this.type(field.type, depth + 1)));
  }

  /** Bytes of the type `id`. Of an enum it takes the last variant, or a plain one where types contain themselves. */
  type(id, depth = 0) {
    const { def, path } = this.lookup.getSiType(id);
    if (depth > 4 * DEEP) throw new Error(`${path.join('::')} is too deep`);
    switch (def.type) {
      case 'Primitive':
        return this.#primitive(def.asPrimitive.type);
      case 'Compact':
        return compactToU8a(this.#number(1)[0]);
      case 'Composite':
        return u8aConcat(...def.asComposite.fields.map((field) => this.type(field.type, depth + 1)));
      case 'Tuple':
        return u8aConcat(...def.asTuple.map((part) => this.type(part, depth + 1)));
      case 'Array':
        return u8aConcat(...Array.from({ length: def.asArray.len.toNumber() }, () => this.type(def.asArray.type, depth + 1)));
      case 'Sequence':
        return u8aConcat(
          compactToU8a(ITEMS),
          ...Array.from({ length: ITEMS }, () => this.type(def.asSequence.type, depth + 1)),
        );
      case 'Variant': {
        const { variants } = def.asVariant;
        if (variants.length === 0) return new Uint8Array();
        const plain = depth > DEEP && [...variants].sort((a, b) => a.fields.length - b.fields.length)[0];
        return this.variant(plain || variants.at(-1), depth);
      }
      default:
        throw new Error(`no sample for ${def.type} (${path.join('::')})`);
    }
  }

  #primitive(kind) {
    const name = kind.toLowerCase();
    if (name === 'str') return u8aConcat(compactToU8a(ITEMS), this.#number(ITEMS));
    if (name === 'bool') return new Uint8Array([1]);
    if (name === 'char') return new Uint8Array([...this.#number(1), 0, 0, 0]);
    return this.#number(WIDTHS[name]);
  }
}
