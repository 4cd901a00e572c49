interface ChoiceProps {
  id: string;
  name: string;
  value: string;
  /** Value and words of each. */
  options: readonly (readonly [value: string, words: string])[];
  required?: boolean;
}

/** A list to choose one of. */
export function Choice({ id, name, value, options, required }: ChoiceProps) {
  return (
    <select id={id} name={name} required={required}>
      {options.map(([one, words]) => (
        <option value={one} selected={one === value}>
          {words}
        </option>
      ))}
    </select>
  );
}
