export const home = {
  title: "Did a message leave you with an odd feeling?",
  lead: "Look at it here, in private. Most people who ask have done nothing wrong, and you are rarely the only one.",
  check: {
    title: "Check a chat",
    text: "See what in it is typical of a trap, and what is not. It is read on your device and sent nowhere.",
  },
  replied: {
    title: "I’ve already replied or sent something",
    text: "Say what happened with a few ticks. You get the next steps in the right order.",
  },
  reportTitle: "Tell the desk",
  reportText: "You can report without a name.",
  report: "Report what happened",
  comeBack: "Come back with a receipt",
};
