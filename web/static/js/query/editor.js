// The SPARQL editor over the textarea, which stays the form's field.
import { Yasqe } from "@zazuko/yasqe";
import { completers, offer } from "./completion.js";

function label(editor, text) {
  const input = editor.getInputField();
  input.setAttribute("aria-label", text);
  input.setAttribute("aria-describedby", "editor-keys");
  input.id = "query-editor";
  document.getElementById("editor-keys").hidden = false;
}

// The list that opens under the cursor, for those who cannot see it.
function announce(list, text) {
  list?.setAttribute("aria-label", text);
  if (list) list.tabIndex = 0;
}

// Tab leaves the editor, as everywhere else on a page; Escape closes suggestions.
function keys(editor, run) {
  editor.setOption("extraKeys", {
    ...editor.getOption("extraKeys"),
    Tab: false,
    "Shift-Tab": false,
    "Ctrl-Enter": run,
    "Cmd-Enter": run,
  });
}

export function openEditor(textarea, holder, words, run) {
  const names = completers(Yasqe, holder.dataset.completion, JSON.parse(holder.dataset.prefixes));
  const editor = new Yasqe(holder, {
    value: textarea.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: () => "",
    showQueryButton: false,
    resizeable: false,
    prefixCcApi: null,
    autocompleters: names,
    collapsePrefixesOnLoad: false,
    screenReaderLabel: words.label,
    lineWrapping: true,
    editorHeight: "auto",
    requestConfig: { endpoint: holder.dataset.endpoint },
  });
  editor.showNotification = () => {}; // in English only; the page itself says which keys
  label(editor, words.label);
  keys(editor, run);
  textarea.hidden = true;
  document.querySelector('label[for="query-text"]')?.setAttribute("for", "query-editor");
  editor.on("change", () => {
    textarea.value = editor.getValue();
    textarea.dispatchEvent(new Event("input"));
  });
  editor.on("autocompletionShown", () =>
    announce(editor.rootEl.querySelector(".CodeMirror-hints"), words.suggestions));
  editor.on("inputRead", (_, change) => offer(editor, change));
  return editor;
}
