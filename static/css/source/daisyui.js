// daisyUI, but for what it says of buttons in running text, where we have none, and of the placeholders of disabled
// fields. That ends in `[class~=not-prose] *`, and this in `::placeholder` after a `:has()`: whenever a class, or
// anything else, changed somewhere, all that is within would be styled again.
import daisyui from "daisyui";

function without(styles) {
  if (Object(styles) !== styles) return styles;
  if (Array.isArray(styles)) return styles.map(without);
  const kept = Object.entries(styles).filter(([name]) => !/not-prose|, ::placeholder/.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, without(value)]));
}

const plugin = (options) => {
  const made = daisyui(options);
  const handler = (api) =>
    made.handler({
      ...api,
      addComponents: (styles, ...more) => api.addComponents(without(styles), ...more),
      addUtilities: (styles, ...more) => api.addUtilities(without(styles), ...more),
    });
  return { ...made, handler };
};
plugin.__isOptionsFunction = true;

export default plugin;
