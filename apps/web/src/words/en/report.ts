export const report = {
  title: "Tell the desk",
  returnTitle: "Come back with a receipt",
};
